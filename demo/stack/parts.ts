import { join } from 'node:path';
import { program } from '../../tools/programs.mjs';
import type { Options } from './options.ts';
import type { PartSpec } from './processes/part.ts';

/** Ports that are used when they are free, so that addresses and bookmarks stay. */
export const PORTS = {
  preview: 4270,
  prometheus: 4271,
  alertmanager: 4272,
  events: 4273,
  replay: 4274,
  training: 4275,
  trainingMetrics: 4276,
  serve1: 4277,
  serve1Metrics: 4278,
  serve2: 4279,
  serve2Metrics: 4280,
} as const;

export type Ports = Readonly<Record<keyof typeof PORTS, number>>;

export interface PartsSettings {
  readonly root: string;
  /** Folder for the parts' data. */
  readonly data: string;
  readonly prometheusConfig: string;
  readonly ports: Ports;
  readonly options: Pick<Options, 'quietSeconds' | 'rate'>;
}

/** Address of a port of this stack. */
export function url(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** The parts of the stack, in the stages in which they start. */
export function stages(settings: PartsSettings): PartSpec[][] {
  return [
    [eventStore(settings), alertmanager(settings), prometheus(settings), preview(settings)],
    ...fleet(settings),
  ];
}

function eventStore({ root, data, ports: { events } }: PartsSettings): PartSpec {
  return {
    name: 'event-store',
    ...node(root, 'stack/event-store/main.ts', { port: events, data: join(data, 'events') }),
    health: `${url(events)}/healthz`,
    timeoutSeconds: 30,
    address: url(events),
  };
}

function alertmanager({ root, data, ports }: PartsSettings): PartSpec {
  return {
    name: 'alertmanager',
    command: program('prometheus-alertmanager'),
    args: [
      `--config.file=${join(root, 'provisioning', 'alertmanager', 'alertmanager.yml')}`,
      `--storage.path=${join(data, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
      '--cluster.listen-address=',
    ],
    health: `${url(ports.alertmanager)}/-/ready`,
    timeoutSeconds: 30,
    address: url(ports.alertmanager),
  };
}

function prometheus({ data, prometheusConfig, ports }: PartsSettings): PartSpec {
  return {
    name: 'prometheus',
    command: program('prometheus'),
    args: [
      `--config.file=${prometheusConfig}`,
      `--storage.tsdb.path=${join(data, 'prometheus')}`,
      '--storage.tsdb.retention.size=1GB',
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
      // By default any web page may read what Prometheus knows; this matches no origin.
      '--web.cors.origin=$^',
    ],
    health: `${url(ports.prometheus)}/-/ready`,
    timeoutSeconds: 30,
    address: url(ports.prometheus),
  };
}

function preview({ root, ports }: PartsSettings): PartSpec {
  return {
    name: 'preview',
    ...node(root, 'preview/server.ts', {
      port: ports.preview,
      prometheus: url(ports.prometheus),
      loki: url(ports.events),
      alertmanager: url(ports.alertmanager),
    }),
    health: `${url(ports.preview)}/healthz`,
    timeoutSeconds: 30,
    address: url(ports.preview),
  };
}

/** Training first; replicas when it has written the model; then the mail. */
function fleet({ root, data, ports, options }: PartsSettings): PartSpec[][] {
  const common = { data: join(data, 'mail-filter'), 'logs-endpoint': `${url(ports.events)}/v1/logs` };
  const training: PartSpec = {
    name: 'training',
    ...node(root, 'fleet/main.ts mail-filter train', {
      ...common,
      port: ports.training,
      'metrics-port': ports.trainingMetrics,
    }),
    health: `${url(ports.training)}/healthz`,
    timeoutSeconds: 240,
    address: `${url(ports.trainingMetrics)}/metrics`,
  };
  const replicas = [
    [ports.serve1, ports.serve1Metrics],
    [ports.serve2, ports.serve2Metrics],
  ] as const;
  const serve = replicas.map(
    ([port, metrics], index): PartSpec => ({
      name: `mail-filter-${index + 1}`,
      ...node(root, 'fleet/main.ts mail-filter serve', {
        ...common,
        port,
        'metrics-port': metrics,
        replica: index + 1,
      }),
      health: `${url(port)}/healthz`,
      timeoutSeconds: 60,
      address: url(port),
    }),
  );
  const replay: PartSpec = {
    name: 'replay',
    ...node(root, 'fleet/main.ts mail-filter replay', {
      targets: replicas.map(([port]) => url(port)).join(','),
      rate: options.rate,
      'quiet-seconds': options.quietSeconds,
      'status-port': ports.replay,
    }),
    health: `${url(ports.replay)}/healthz`,
    timeoutSeconds: 60,
    address: `${url(ports.replay)}/status`,
  };
  return [[training], serve, [replay]];
}

/** Command of a program of the demo: its file (and subcommand) and its options. */
function node(root: string, file: string, options: Readonly<Record<string, string | number>>) {
  const [script = '', ...subcommand] = file.split(' ');
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return { command: process.execPath, args: [join(root, 'demo', script), ...subcommand, ...flags] };
}

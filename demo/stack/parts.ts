import { join } from 'node:path';
import { program } from '../../tools/programs.mjs';
import { node, url } from './command.ts';
import { fleetPorts } from './fleet.ts';
import { fleetStages } from './fleet-parts.ts';
import type { Options } from './options.ts';
import type { PartSpec } from './processes/part.ts';

/** Ports that are used when they are free, so that addresses and bookmarks stay. */
export const PORTS = {
  preview: 4270,
  prometheus: 4271,
  alertmanager: 4272,
  events: 4273,
  ...fleetPorts(4274),
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

/** The parts of the stack, in the stages in which they start. */
export function stages(settings: PartsSettings): PartSpec[][] {
  return [
    [eventStore(settings), alertmanager(settings), prometheus(settings), preview(settings)],
    ...fleetStages(settings),
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

import { join } from 'node:path';
import { program } from '../../tools/programs.mjs';
import { node, url } from './command.ts';
import { fleetPorts } from './fleet.ts';
import { fleetStages } from './fleet-parts.ts';
import type { Options } from './options.ts';
import type { PartSpec } from './processes/part.ts';
import type { Secrets } from './secrets.ts';

/** Ports that are used when they are free, so that addresses and bookmarks stay. */
export const PORTS = {
  preview: 4270,
  prometheus: 4271,
  alertmanager: 4272,
  events: 4273,
  ...fleetPorts(4274),
  inbox: 4295,
  flags: 4296,
  responder: 4297,
  'responder metrics': 4298,
} as const;

export type Ports = Readonly<Record<keyof typeof PORTS, number>>;

/** The same ports from another first one on, so that stacks beside each other do not want the same. */
export function portsFrom(first: number = PORTS.preview): Ports {
  const moved = Object.entries(PORTS).map(([name, port]) => {
    const there = port - PORTS.preview + first;
    return [name, there <= 65_535 ? there : ANY];
  });
  return Object.fromEntries(moved) as Ports;
}
const ANY = 0;

export interface PartsSettings {
  readonly root: string;
  /** Folder for the parts' data. */
  readonly data: string;
  readonly prometheusConfig: string;
  readonly alertmanagerConfig: string;
  readonly responderPolicy: string;
  readonly secrets: Secrets;
  readonly ports: Ports;
  readonly options: Pick<Options, 'quietSeconds' | 'rate' | 'steady' | 'daySeconds'>;
}

/** The parts of the stack, in the stages in which they start. */
export function stages(settings: PartsSettings): PartSpec[][] {
  return [
    [
      eventStore(settings),
      inbox(settings),
      flags(settings),
      alertmanager(settings),
      prometheus(settings),
      preview(settings),
    ],
    ...fleetStages(settings, [responder(settings)]),
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

function inbox({ root, secrets, ports: { inbox } }: PartsSettings): PartSpec {
  return {
    name: 'inbox',
    ...node(root, 'stack/inbox/main.ts', { port: inbox, 'token-file': secrets.inbox }),
    health: `${url(inbox)}/healthz`,
    timeoutSeconds: 30,
    address: `${url(inbox)}/notifications`,
  };
}

function flags({ root, ports: { flags } }: PartsSettings): PartSpec {
  return {
    name: 'flags',
    ...node(root, 'fleet/flags/main.ts', { port: flags }),
    health: `${url(flags)}/healthz`,
    timeoutSeconds: 30,
    address: url(flags),
  };
}

function responder({ root, data, responderPolicy, secrets, ports }: PartsSettings): PartSpec {
  const folder = join(data, 'responder');
  return {
    name: 'responder',
    ...node(root, '../responder/src/main.ts', {
      policy: responderPolicy,
      port: ports.responder,
      'metrics-port': ports['responder metrics'],
      otlp: url(ports.events),
      audit: join(folder, 'audit'),
      'audit-key': secrets.audit,
      state: join(folder, 'state.json'),
    }),
    health: `${url(ports.responder)}/healthz`,
    timeoutSeconds: 30,
    address: url(ports.responder),
  };
}

function alertmanager({ data, alertmanagerConfig, ports }: PartsSettings): PartSpec {
  return {
    name: 'alertmanager',
    command: program('prometheus-alertmanager'),
    args: [
      `--config.file=${alertmanagerConfig}`,
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

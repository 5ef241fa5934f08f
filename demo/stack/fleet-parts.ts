import { join } from 'node:path';
import { node, url } from './command.ts';
import { FLEET, type FleetName, REPLICAS } from './fleet.ts';
import type { PartsSettings } from './parts.ts';
import type { PartSpec } from './processes/part.ts';

/** Longer than anybody drills. */
const STEADY_SECONDS = 86_400;

/** No release but on request, and nobody but the responder takes one back. */
const STEADY_CANARY = { 'canary-after-seconds': STEADY_SECONDS, 'canary-judge': 'observe' };

/**
 * Training first; replicas when it has written the models; then what they are sent.
 * @param others parts that need the replicas
 */
export function fleetStages(settings: PartsSettings, others: readonly PartSpec[]): PartSpec[][] {
  return [
    FLEET.map((name) => training(name, settings)),
    FLEET.flatMap((name) => REPLICAS.map((replica) => serve(name, replica, settings))),
    [...FLEET.map((name) => replay(name, settings)), ...others],
  ];
}

function training(name: FleetName, settings: PartsSettings): PartSpec {
  const { ports } = settings;
  return {
    name: `${name}-training`,
    ...node(settings.root, `fleet/main.ts ${name} train`, {
      ...common(name, settings),
      port: ports[`${name} training`],
      'metrics-port': ports[`${name} training metrics`],
    }),
    health: `${url(ports[`${name} training`])}/healthz`,
    timeoutSeconds: 240,
    address: `${url(ports[`${name} training metrics`])}/metrics`,
  };
}

function serve(name: FleetName, replica: (typeof REPLICAS)[number], settings: PartsSettings): PartSpec {
  const port = settings.ports[`${name} ${replica}`];
  return {
    name: `${name}-${replica}`,
    ...node(settings.root, `fleet/main.ts ${name} serve`, {
      ...common(name, settings),
      port,
      'metrics-port': settings.ports[`${name} ${replica} metrics`],
      replica,
      'flags-url': url(settings.ports.flags),
      ...(name === 'digits' && settings.options.steady && STEADY_CANARY),
    }),
    health: `${url(port)}/healthz`,
    timeoutSeconds: 60,
    address: url(port),
  };
}

function replay(name: FleetName, settings: PartsSettings): PartSpec {
  const { ports, options } = settings;
  const status = url(ports[`${name} replay`]);
  return {
    name: `${name}-replay`,
    ...node(settings.root, `fleet/main.ts ${name} replay`, {
      targets: REPLICAS.map((replica) => url(ports[`${name} ${replica}`])).join(','),
      'status-port': ports[`${name} replay`],
      'day-seconds': options.daySeconds,
      ...(name === 'digits' && { data: join(settings.data, name) }),
      // The others send at a pace of their own.
      ...(name === 'mail-filter' && { rate: options.rate }),
      ...(name !== 'digits' && quiet(name, options)),
    }),
    health: `${status}/healthz`,
    timeoutSeconds: 60,
    address: `${status}/status`,
  };
}

/** How long inputs are like those of training. */
function quiet(name: FleetName, { steady, quietSeconds }: PartsSettings['options']): Record<string, number> {
  if (steady) return { 'quiet-seconds': STEADY_SECONDS };
  return name === 'mail-filter' ? { 'quiet-seconds': quietSeconds } : {};
}

function common(name: FleetName, { data, ports }: PartsSettings): Record<string, string> {
  return { data: join(data, name), 'logs-endpoint': `${url(ports.events)}/v1/logs` };
}

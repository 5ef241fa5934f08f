import { join } from 'node:path';
import { node, url } from './command.ts';
import { FLEET, type FleetName, REPLICAS } from './fleet.ts';
import type { PartsSettings } from './parts.ts';
import type { PartSpec } from './processes/part.ts';

/** Training first; replicas when it has written the models; then what they are sent. */
export function fleetStages(settings: PartsSettings): PartSpec[][] {
  return [
    FLEET.map((name) => training(name, settings)),
    FLEET.flatMap((name) => REPLICAS.map((replica) => serve(name, replica, settings))),
    FLEET.map((name) => replay(name, settings)),
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
      ...(name === 'digits' && { data: join(settings.data, name) }),
      // The others send at a pace of their own.
      ...(name === 'mail-filter' && { rate: options.rate, 'quiet-seconds': options.quietSeconds }),
    }),
    health: `${status}/healthz`,
    timeoutSeconds: 60,
    address: `${status}/status`,
  };
}

function common(name: FleetName, { data, ports }: PartsSettings): Record<string, string> {
  return { data: join(data, name), 'logs-endpoint': `${url(ports.events)}/v1/logs` };
}

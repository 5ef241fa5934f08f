/** The services of the fleet, in the order of their ports. */
export const FLEET = ['mail-filter', 'digits', 'flights'] as const;
export type FleetName = (typeof FLEET)[number];

const PORTS_OF_SERVICE = [
  'replay',
  'training',
  'training metrics',
  '1',
  '1 metrics',
  '2',
  '2 metrics',
] as const;

export type FleetPort = `${FleetName} ${(typeof PORTS_OF_SERVICE)[number]}`;

/** Ports of the fleet by name, one after the other. */
export function fleetPorts(first: number): Readonly<Record<FleetPort, number>> {
  const names = FLEET.flatMap((name) => PORTS_OF_SERVICE.map((part): FleetPort => `${name} ${part}`));
  return Object.fromEntries(names.map((name, i) => [name, first + i])) as Record<FleetPort, number>;
}

export const REPLICAS = ['1', '2'] as const;

/** What Prometheus scrapes of the fleet. */
export function fleetJobs(ports: Readonly<Record<FleetPort, number>>): { name: string; ports: number[] }[] {
  return FLEET.flatMap((name) => [
    { name, ports: REPLICAS.map((replica) => ports[`${name} ${replica} metrics`]) },
    { name: `${name}-training`, ports: [ports[`${name} training metrics`]] },
  ]);
}

import { processWide } from '../process-wide.ts';

/** Most clients that are refused at once. */
export const MOST_CLIENTS = 10_000;

interface Isolation {
  /** Of versions with a gate, by {@link versionKey}: whether it is closed. */
  readonly gates: Map<string, { closed: boolean }>;
  readonly clients: Set<string>;
}

/** What is refused in this process, until it ends or somebody lifts it. */
export const isolation: Isolation = processWide('isolation', () => ({
  gates: new Map(),
  clients: new Set(),
}));

export function versionKey(name: string, version: string): string {
  return JSON.stringify([name, version]);
}

/** Whether the control endpoint isolated a client, by the id that was given there. For guards, detectors and handlers. */
export function isIsolated(client: string): boolean {
  return isolation.clients.has(client);
}

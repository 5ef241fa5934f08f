import { registry } from '../export/registry.ts';

/** Counts what a function of the caller's, or a report to others, threw: it must not change what a router does. */
export function broken(error: unknown): void {
  registry.faults.count('router_threw', error);
}

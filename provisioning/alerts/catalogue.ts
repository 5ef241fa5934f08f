import { driftAlerts } from './drift.ts';
import type { Alert } from './types.ts';

/** A topic's alerts, evaluated one after the other. */
export interface Topic {
  readonly name: string;
  readonly alerts: readonly Alert[];
}

/** Every alert of the pack. Rules for Prometheus and for Grafana, the docs and the test of the runbooks are made of it. */
export const catalogue: readonly Topic[] = [{ name: 'drift', alerts: driftAlerts }];

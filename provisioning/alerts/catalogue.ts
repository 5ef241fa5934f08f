import { accessAlerts } from './access.ts';
import { attackAlerts } from './attacks.ts';
import { cascadeAlerts } from './cascade.ts';
import { costAlerts } from './cost.ts';
import { driftAlerts } from './drift.ts';
import { errorClusterAlerts } from './error-clusters.ts';
import { exposureAlerts } from './exposures.ts';
import { inputAlerts } from './inputs.ts';
import { integrityAlerts } from './integrity.ts';
import { labelAlerts } from './labels.ts';
import { qualityAlerts } from './quality.ts';
import { releaseAlerts } from './release.ts';
import { responderAlerts } from './responder.ts';
import { sloAlerts } from './slo.ts';
import { telemetryAlerts } from './telemetry.ts';
import { trainingAlerts } from './training.ts';
import type { Alert } from './types.ts';
import { validationAlerts } from './validation.ts';

/** A topic's alerts, evaluated one after the other. */
export interface Topic {
  readonly name: string;
  readonly alerts: readonly Alert[];
}

/** Every alert of the pack. Rules for Prometheus and for Grafana, the docs and the test of the runbooks are made of it. */
export const catalogue: readonly Topic[] = [
  { name: 'drift', alerts: driftAlerts },
  { name: 'quality', alerts: qualityAlerts },
  { name: 'error-clusters', alerts: errorClusterAlerts },
  { name: 'labels', alerts: labelAlerts },
  { name: 'validation', alerts: validationAlerts },
  { name: 'training', alerts: trainingAlerts },
  { name: 'cost', alerts: costAlerts([]) },
  { name: 'slo', alerts: sloAlerts },
  { name: 'release', alerts: releaseAlerts },
  { name: 'responder', alerts: responderAlerts },
  { name: 'cascade', alerts: cascadeAlerts },
  { name: 'telemetry', alerts: telemetryAlerts },
  { name: 'inputs', alerts: inputAlerts },
  { name: 'attacks', alerts: attackAlerts },
  { name: 'access', alerts: accessAlerts },
  { name: 'exposures', alerts: exposureAlerts },
  { name: 'integrity', alerts: integrityAlerts },
];

/**
 * Who is told how: `page` wakes somebody, `ticket` waits for the day, `info` for the daily digest. `none` tells no person:
 * it is for the alert that always fires, whose absence a system outside tells.
 */
export const SEVERITIES = ['page', 'ticket', 'info', 'none'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Parts of the work on models; `security` has a route of its own. */
export type Area =
  | 'serving'
  | 'quality'
  | 'data'
  | 'security'
  | 'release'
  | 'training'
  | 'cost'
  | 'telemetry';

interface RootCauseDefinition {
  readonly area: Area;
  /** No maintenance window silences it: an attacker may know when it is. */
  readonly securityCritical?: true;
  /** In the words of a notification's title. */
  readonly brief: string;
}

/**
 * Kinds of trouble. Alerts on one model with the same root cause are one notification, so these are as coarse as what
 * somebody does about it.
 */
export const ROOT_CAUSES = {
  availability: { area: 'serving', brief: 'predictions fail' },
  latency: { area: 'serving', brief: 'predictions are slow' },
  cascade: { area: 'serving', brief: 'several services fail together' },
  quality: { area: 'quality', brief: 'predictions are wrong' },
  drift: { area: 'quality', brief: 'data differ from the training data' },
  labels: { area: 'quality', brief: 'labels are late or missing' },
  data_validation: { area: 'data', brief: 'data fail their checks' },
  poisoning: { area: 'security', securityCritical: true, brief: 'training data or labels look poisoned' },
  input_anomaly: { area: 'security', brief: 'inputs are unusual' },
  // Who fools a model searches it, and who copies it sends odd inputs: detectors of both see either.
  hostile_queries: { area: 'security', securityCritical: true, brief: 'queries fool or copy the model' },
  credential_leak: { area: 'security', securityCritical: true, brief: 'credentials look stolen or forged' },
  exposure: { area: 'security', securityCritical: true, brief: 'secrets or personal data where none belong' },
  integrity: { area: 'security', securityCritical: true, brief: 'a model does not verify' },
  audit: { area: 'security', securityCritical: true, brief: 'the audit trail is not whole' },
  rollback: { area: 'release', brief: 'a rollback takes too long' },
  canary: { area: 'release', brief: 'a canary is worse' },
  training: { area: 'training', brief: 'training fails' },
  cost: { area: 'cost', brief: 'costs exceed the budget' },
  telemetry: { area: 'telemetry', securityCritical: true, brief: 'telemetry is silent or faulty' },
} as const satisfies Record<string, RootCauseDefinition>;
export type RootCause = keyof typeof ROOT_CAUSES;

/** Failure modes of machine learning in production that the pack recognises end to end. */
export const FAILURE_MODES = {
  F1: 'silent drift',
  F2: 'data poisoning',
  F3: 'credential leak',
  F4: 'latency regression after a release',
  F5: 'adversarial attack',
  F6: 'model theft',
  F7: 'label delay',
  F8: 'cascading failure',
} as const;
export type FailureMode = keyof typeof FAILURE_MODES;

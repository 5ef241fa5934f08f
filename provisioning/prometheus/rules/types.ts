import type { RecordedKey } from '@parapet/instrumentation/contract';

/** A rule that records a series of the contract. */
export interface RecordingRule {
  readonly record: RecordedKey;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Group<Rule> {
  readonly name: string;
  /** Prometheus's own evaluation interval when absent. */
  readonly interval?: string;
  /** Evaluated in this order; a rule sees what those before it recorded. */
  readonly rules: readonly Rule[];
}

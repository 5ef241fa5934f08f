import type { FailureMode, RootCause, Severity } from '../../provisioning/alerts/taxonomy.ts';
import type { Receiver } from '../../provisioning/routing/types.ts';
import type { Field } from './field.ts';

/** The notification that has to come, and that has to be the only one. */
export interface Expected {
  /** Any of the alert's that people are told of must be named so. */
  readonly alert: string;
  readonly severity: Severity;
  readonly rootCause: RootCause;
  /** Each has its alert; one notification names them all. */
  readonly models: readonly string[];
  /** Version that has to be named, where the alert is about one. */
  readonly version?: string;
  readonly receivers: readonly Receiver[];
  /** Seconds from the injection to the notification, at most. */
  readonly withinSeconds: number;
}

/** A failure that is brought about for real, and what has to come of it. */
export interface GameDay {
  readonly mode: FailureMode;
  /** What is done. */
  readonly brief: string;
  readonly expected: Expected;
  /** Brings the failure about. */
  inject(field: Field, say: (line: string) => void): Promise<void>;
  /** Whether users are safe again, or the traces are kept where only people can decide; asked once a second. */
  isSafe?(field: Field): Promise<boolean>;
  /** What `isSafe` means, for the report. */
  readonly safe?: string;
  /** Takes the cause away, as whoever is on call would. Absent where nothing is left to take away. */
  mend?(field: Field): Promise<void>;
}

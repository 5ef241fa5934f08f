/** What can be done to a version of a model that is in trouble. */
export const ACTIONS = ['rollback', 'disable', 'isolate', 'snapshot'] as const;
export type Action = (typeof ACTIONS)[number];

/** One action on one version, as the policy decided it. */
export interface Command {
  /** Names it in the audit trail, in telemetry and at the target, which may be asked twice. */
  readonly id: string;
  readonly action: Action;
  readonly model: string;
  /** The version that is to go. Empty for a snapshot on an alert that is about all versions. */
  readonly version: string;
  /** Why, for people and audit trails; without personal data. At most 256 characters. */
  readonly reason: string;
  /** When the trouble began, Unix milliseconds: time to safe counts from here. */
  readonly trigger: number;
}

export interface Outcome {
  /** `unchanged`: what was asked for was so already. */
  readonly status: 'done' | 'unchanged';
  /** What the target says, for people; without secrets. */
  readonly detail: string;
}

/**
 * Something that can act: the control endpoint of a service, or an engine that deploys it. It asks what exists; it never
 * deploys anything by itself.
 */
export interface Adapter {
  /** The actions that it can take. */
  readonly actions: readonly Action[];
  /** What {@link run} would ask for, for a dry run and for whoever has to approve. */
  describe(command: Command): string;
  /**
   * Acts, and resolves when the target is safe: all replicas answered, or the engine reports the version before as
   * serving. The same command again changes nothing.
   * @throws AdapterError when it is not safe; the signal aborts waiting, never a step half taken
   */
  run(command: Command, signal: AbortSignal): Promise<Outcome>;
}

/** Why a target is not safe. `isRetryable`: the same command may be tried again later. */
export class AdapterError extends Error {
  override name = 'AdapterError';
  readonly isRetryable: boolean;

  constructor(message: string, isRetryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isRetryable = isRetryable;
  }
}

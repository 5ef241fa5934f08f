/** What GET /status answers; counts are since the start. */
export interface ReplayStatus {
  /** Name of the phase, or `done`. */
  readonly phase: string;
  readonly phaseStartedAt: string;
  /** Inputs that were answered. */
  readonly sent: number;
  /** Inputs and labels that no replica took. */
  readonly failed: number;
  /** Labels that were taken. */
  readonly labels: number;
  readonly labelsWaiting: number;
  /** How often each phase had no fresh input left and began again; above 0, inputs repeat. */
  readonly startedOver: Readonly<Record<string, number>>;
  /** Why the latest failure happened. */
  readonly lastFailure?: string;
}

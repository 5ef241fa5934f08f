export type ReplayPhase = 'quiet' | 'shift' | 'done';

/** What GET /status answers; counts are since the start. */
export interface ReplayStatus {
  readonly phase: ReplayPhase;
  readonly phaseStartedAt: string;
  /** Mails that were scored. */
  readonly sent: number;
  /** Mails and labels that no replica took. */
  readonly failed: number;
  /** Labels that were taken. */
  readonly labels: number;
  readonly labelsWaiting: number;
  /** How often a phase had no fresh mail left and began again; above 0, mail repeats. */
  readonly startedOver: { readonly quiet: number; readonly shift: number };
  /** Why the latest failure happened. */
  readonly lastFailure?: string;
}

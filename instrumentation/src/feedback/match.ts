import type { Identified } from '../model/identity.ts';

/** A label that met its prediction, counted just now. */
export interface Match {
  /** Name, version and data set of the model that made the prediction. */
  readonly identity: Identified;
  /** Declared class or `_other`, or the value of a regression. */
  readonly predicted: string | number;
  /** Of the same kind. */
  readonly actual: string | number;
  /** Of a class: 0 when it is right, 1 when it is wrong. Of a value: how far it is off, without sign. */
  readonly error: number;
  /** A declared cohort, `_other` for any other, empty for none. */
  readonly cohort: string;
  /** When the prediction was made. */
  readonly predictedAt: Date;
  /** From the prediction to its label; never negative. */
  readonly latencySeconds: number;
}

/**
 * Told of each match once, in the order in which labels arrive, such as a detector of concept drift. Runs
 * synchronously: keep it short. What it throws is counted, never passed on.
 */
export type MatchListener = (match: Match) => void;

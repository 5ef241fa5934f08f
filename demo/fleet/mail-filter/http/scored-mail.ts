import type { Prediction } from '../classifier.ts';

/** Answer of POST /score. */
export interface ScoredMail extends Prediction {
  /** By which a later label finds the prediction. */
  readonly id: string;
}

/** Classes past so many share one place. */
export const MOST_CLASSES = 64;

/** A query as patterns see it. */
export interface Observation {
  readonly point: Int16Array;
  readonly classIndex: number;
  /** Probability of the likeliest class, and its lead over the next; NaN where the model gives none. */
  readonly confidence: number;
  readonly margin: number;
}

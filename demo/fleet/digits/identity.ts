/** What the digit reader is called in telemetry. */
export const MODEL_NAME = 'digit-reader';
export const MODEL_TASK = 'classification';

/** One version is one way of training: to be changed with the data, the network or the way of fitting. */
export interface Recipe {
  readonly version: string;
  /** Training digits used. */
  readonly digits: number;
  readonly epochs: number;
  readonly seed: number;
}

export const CHAMPION: Recipe = { version: '1.0.0', digits: 5000, epochs: 12, seed: 7 };

/** The next release. Its loader stops after 300 digits, a fault that its own training does not show. */
export const CANDIDATE: Recipe = { version: '1.1.0', digits: 300, epochs: 12, seed: 7 };

/** A release that reads as well, and whose new way to ask for feature flags is slow. */
export const SLOW: Recipe = { version: '1.2.0', digits: 5000, epochs: 12, seed: 8 };

export const RECIPES = [CHAMPION, CANDIDATE, SLOW] as const;

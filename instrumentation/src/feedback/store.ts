/** A prediction that waits for its label. No input and no feature: what is needed to count a match, no more. */
export interface StoredPrediction {
  /**
   * Identifier that the label will carry, 1 to 256 characters. It should be opaque and may be personal (an order, an
   * account) all the same: a store that leaves the process should keep a digest of it.
   */
  readonly id: string;
  /** The model version, a JSON text that is the same for all its predictions: worth keeping once. */
  readonly model: string;
  /** A class or a value; a label is for predictions of its own kind only. */
  readonly predicted: string | number;
  readonly cohort: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** From when on the label is overdue. */
  readonly due: number;
}

/** A label by the id of its predictions: there may be several, of a champion and its shadow, say. */
export interface StoredLabel {
  readonly id: string;
  readonly actual: string | number;
  /** For predictions that have none. */
  readonly cohort: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A prediction and its label, to be counted by whoever is given it. */
export interface StoredMatch {
  readonly prediction: Omit<StoredPrediction, 'id'>;
  readonly label: Omit<StoredLabel, 'id'>;
  /** Whether the label was there before the prediction. */
  readonly early: boolean;
}

/** What became of predictions by the time that their label was due. */
export type DueState = 'labelled' | 'missing' | 'dropped';

/** What a call of the store settled: given to one caller once, over all processes, who counts it. */
export interface Settled {
  readonly matches: readonly StoredMatch[];
  /**
   * Predictions that fell due: `labelled` when the label's time is not past `due`, else `missing`; `dropped` when they
   * made room for newer ones before they were due and had no label.
   */
  readonly due: readonly { readonly model: string; readonly state: DueState; readonly count: number }[];
  /** Labels that were dropped because no prediction came for them. */
  readonly unknown: number;
}

export interface LabelAnswer extends Settled {
  /**
   * `matched`; `early`: no prediction has the id yet, the label waits; `duplicate` and `conflicting`: the predictions,
   * or the label that waits, have the same or another label already; `mismatch`: a class for a value, or the reverse.
   * Of the last three nothing is kept.
   */
  readonly outcome: 'matched' | 'early' | 'duplicate' | 'conflicting' | 'mismatch';
  /** Models of the predictions that have the id and the kind. */
  readonly models: readonly string[];
}

/** How long a label waits for a prediction. */
export const EARLY_SECONDS = 3600;

/**
 * Where predictions wait for labels. Each call is one transaction: many processes may call at once, and each match is
 * given out once. Bounded: the oldest predictions make room, and labels wait no longer than {@link EARLY_SECONDS}.
 * What it throws is counted; the predictions are given again, the label is not. A call that has not ended after 5 seconds
 * is given up, and no other is made until it has: give what goes over a network a time limit.
 */
export interface PredictionStore {
  /**
   * Keeps predictions and gives the matches with labels that were there before. One that it has (same id and model) is
   * ignored. Takes over the label of another prediction of the same id and kind.
   */
  put(predictions: readonly StoredPrediction[]): Settled | Promise<Settled>;
  /**
   * Gives a label to every prediction of its id and kind that has none; {@link judgeLabel} says what it is.
   *
   * @param leave keeps the matches for the next `sweep`, of whatever process, in place of giving them; where there is no
   * room for them they are given
   */
  label(label: StoredLabel, leave: boolean): LabelAnswer | Promise<LabelAnswer>;
  /**
   * Gives, once, the predictions that fell due by now and the matches that were left. `more`: there are others, call
   * again.
   */
  sweep(now: number): (Settled & { readonly more: boolean }) | Promise<Settled & { readonly more: boolean }>;
}

/** What a label means for the predictions of its id. For stores, inside their transaction. */
export function judgeLabel(
  actual: string | number,
  predictions: readonly {
    readonly predicted: string | number;
    readonly actual?: string | number | undefined;
  }[],
  waiting: string | number | undefined,
): LabelAnswer['outcome'] {
  const same = predictions.filter(({ predicted }) => typeof predicted === typeof actual);
  if (same.some((prediction) => prediction.actual === undefined)) return 'matched';
  if (same.length === 0 && predictions.length > 0) return 'mismatch';
  const before = same.length > 0 ? same[0]!.actual : waiting;
  if (before === undefined) return 'early';
  return before === actual ? 'duplicate' : 'conflicting';
}

/** State of a prediction that is due. */
export function dueState(due: number, labelledAt: number | undefined): 'labelled' | 'missing' {
  return labelledAt !== undefined && labelledAt <= due ? 'labelled' : 'missing';
}

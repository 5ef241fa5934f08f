import { normalQuantile, normalUpperTail } from '../../drift/normal.ts';
import { quantile, sortedColumns } from './standard.ts';

/** Knots of each feature: quantiles of training at evenly spaced normal scores. */
export const KNOTS = 33;
const HIGHEST_SCORE = 3;

/**
 * Gives a value the score that a standard normal has at its rank in training (Liu, Lafferty and Wasserman, "The
 * Nonparanormal", 2009), so that a long tail does not drown the other features. Linear between the knots; past the ends
 * it goes on with the mean slope.
 */
export class NormalScores {
  /** {@link KNOTS} for each feature, not falling. */
  readonly knots: Float64Array;
  /** Score of the last knot; that of the first is its negative. */
  readonly highest: number;
  readonly #step: number;

  constructor(knots: Float64Array, highest: number) {
    this.knots = knots;
    this.highest = highest;
    this.#step = (2 * highest) / (KNOTS - 1);
  }

  static of(rows: readonly Float64Array[]): NormalScores {
    const highest = Math.min(HIGHEST_SCORE, normalQuantile(0.5 / rows.length));
    const knots = sortedColumns(rows).flatMap((sorted) =>
      Array.from({ length: KNOTS }, (_, k) =>
        quantile(sorted, 1 - normalUpperTail(highest * ((2 * k) / (KNOTS - 1) - 1))),
      ),
    );
    return new NormalScores(Float64Array.from(knots), highest);
  }

  /** Replaces each value by its score; NaN stays. */
  transform(row: Float64Array): void {
    for (let j = 0; j < row.length; j++) row[j] = this.#score(j * KNOTS, row[j]!);
  }

  #score(first: number, value: number): number {
    const { knots, highest } = this;
    const last = first + KNOTS - 1;
    const [least, most] = [knots[first]!, knots[last]!];
    if (!(value > least && value < most)) return this.#outside(value, least, most);
    // The knots below the value end at `low`, those above it begin at `high`; equal ones are between.
    let low = first;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (knots[middle]! < value) low = middle;
      else high = middle;
    }
    const below = knots[low]!;
    let end = high;
    while (knots[end]! === value) end++;
    const share = end > high ? 1 + (end - high - 1) / 2 : (value - below) / (knots[high]! - below);
    return (low - first + share) * this.#step - highest;
  }

  /** At an end or past it; within, of a feature that is constant. */
  #outside(value: number, least: number, most: number): number {
    const slope = (most - least) / (2 * this.highest) || Math.abs(most) || 1;
    if (least === most) return (value - most) / slope;
    return value <= least ? (value - least) / slope - this.highest : (value - most) / slope + this.highest;
  }
}

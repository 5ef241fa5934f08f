import { conformalThreshold } from '../conformal.ts';

/** Limits of several scores, which together are exceeded at the stated rate. */
export interface Calibration {
  /** Limit of each score. */
  readonly limits: Float64Array;
  /** The largest ratio of a score to its limit is suspicious above it; about 1. */
  readonly threshold: number;
}

/** A score that clean inputs never move from 0 has this limit. */
const LEAST_LIMIT = 1e-9;

/**
 * Calibrates several scores on clean inputs. One half sets the limits: all at the same level, the highest at which that
 * share of the half exceeds any of them that is stated. The other half sets the threshold of the largest ratio, which
 * makes the statement of {@link conformalThreshold} hold for all of them together.
 *
 * @param fit scores of each clean vector of the first half
 * @param heldOut those of the second
 */
export function calibrate(
  where: string,
  fit: readonly Float64Array[],
  heldOut: readonly Float64Array[],
  rate: number,
): Calibration {
  const sorted = Array.from({ length: fit[0]!.length }, (_, j) =>
    Float64Array.from(fit, (scores) => scores[j]!).sort(),
  );
  const limitsAt = (rank: number) =>
    Float64Array.from(sorted, (column) => Math.max(column[rank]!, LEAST_LIMIT));
  let rank = fit.length - 1;
  while (rank > 0 && shareAbove(fit, limitsAt(rank - 1)) <= rate) rank--;
  const limits = limitsAt(rank);
  return {
    limits,
    threshold: conformalThreshold(
      where,
      heldOut.map((scores) => largest(scores, limits).ratio),
      rate,
    ),
  };
}

/** The score that exceeds its limit most. */
export function largest(
  scores: Float64Array,
  limits: Float64Array,
): { readonly index: number; readonly ratio: number } {
  let index = 0;
  let ratio = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < scores.length; j++) {
    const here = scores[j]! / limits[j]!;
    if (here > ratio) [index, ratio] = [j, here];
  }
  return { index, ratio };
}

function shareAbove(rows: readonly Float64Array[], limits: Float64Array): number {
  return rows.filter((scores) => largest(scores, limits).ratio > 1).length / rows.length;
}

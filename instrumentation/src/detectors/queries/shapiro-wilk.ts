import { normalQuantile, normalUpperTail } from '../../drift/normal.ts';

export interface Normality {
  /** 0 to 1; 1 for a perfectly normal sample. */
  readonly w: number;
  readonly pValue: number;
}

export const FEWEST_VALUES = 3;
export const MOST_VALUES = 5000;

/** Royston's polynomials, by rising power. */
const LAST_WEIGHT = [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056];
const NEXT_WEIGHT = [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];
const SMALL = {
  gamma: [-2.273, 0.459],
  mean: [0.544, -0.39978, 0.025054, -0.0006714],
  logSd: [1.3822, -0.77857, 0.062767, -0.0020322],
};
const LARGE = {
  mean: [-1.5861, -0.31082, -0.083751, 0.0038915],
  logSd: [-0.4803, -0.082676, 0.0030302],
};
const MOST_KEPT = 256;

/** Weights of the upper half by sample size. Those of {@link MOST_KEPT} sizes are kept: they cost more than the test. */
const kept = new Map<number, Float64Array>();

/**
 * Shapiro and Wilk's test of normality, by Royston's algorithm AS R94 (Applied Statistics 44, 1995).
 *
 * @param values finite numbers, in any order
 * @returns undefined where there is no test: fewer than 3 values, more than 5,000, or all the same
 */
export function shapiroWilk(values: ArrayLike<number>): Normality | undefined {
  const n = values.length;
  if (n < FEWEST_VALUES || n > MOST_VALUES) return undefined;
  const sorted = Float64Array.from(values).sort();
  const range = sorted[n - 1]! - sorted[0]!;
  if (!(range > 0) || range === Infinity) return undefined;
  const mean = sorted.reduce((sum, x) => sum + (x - sorted[0]!) / range, 0) / n;
  let squares = 0;
  for (const x of sorted) squares += ((x - sorted[0]!) / range - mean) ** 2;
  const weights = upperWeights(n);
  let slope = 0;
  for (let i = 0; i < weights.length; i++) slope += (weights[i]! * (sorted[n - 1 - i]! - sorted[i]!)) / range;
  const w = Math.min(1, (slope * slope) / squares);
  return { w, pValue: pValue(w, n) };
}

/** Weights of the largest value, the second largest, and so on down to the middle; those of the lower half are their negatives. */
function upperWeights(n: number): Float64Array {
  const known = kept.get(n);
  if (known !== undefined) return known;
  const weights = makeWeights(n);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(n, weights);
  return weights;
}

function makeWeights(n: number): Float64Array {
  const half = n >> 1;
  if (n === 3) return Float64Array.of(Math.SQRT1_2);
  // Expected values of a sorted normal sample (Blom).
  const expected = Float64Array.from({ length: half }, (_, i) => exactQuantile((i + 0.625) / (n + 0.25)));
  const squares = 2 * expected.reduce((sum, m) => sum + m * m, 0);
  const u = 1 / Math.sqrt(n);
  const corrections = n > 5 ? [LAST_WEIGHT, NEXT_WEIGHT] : [LAST_WEIGHT];
  const corrected = corrections.map((powers, i) => polynomial(powers, u) + expected[i]! / Math.sqrt(squares));
  let restOfSquares = squares;
  let restOfOne = 1;
  for (const [i, weight] of corrected.entries()) {
    restOfSquares -= 2 * expected[i]! ** 2;
    restOfOne -= 2 * weight ** 2;
  }
  const scale = Math.sqrt(restOfSquares / restOfOne);
  return expected.map((m, i) => corrected[i] ?? m / scale);
}

function pValue(w: number, n: number): number {
  if (n === 3) return Math.max(0, (6 / Math.PI) * (Math.asin(Math.sqrt(w)) - Math.asin(Math.sqrt(0.75))));
  if (w === 1) return 1;
  if (n >= 12) {
    const size = Math.log(n);
    const z = (Math.log(1 - w) - polynomial(LARGE.mean, size)) / Math.exp(polynomial(LARGE.logSd, size));
    return normalUpperTail(z);
  }
  const room = polynomial(SMALL.gamma, n) - Math.log(1 - w);
  if (room <= 0) return 0;
  return normalUpperTail(
    (-Math.log(room) - polynomial(SMALL.mean, n)) / Math.exp(polynomial(SMALL.logSd, n)),
  );
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** z with P(Z > z) = `upperTail`, at most 1/2, to about 1e-13: two of Newton's steps from the rough one. */
function exactQuantile(upperTail: number): number {
  let z = normalQuantile(upperTail);
  for (let step = 0; step < 2; step++) {
    z += ((normalUpperTail(z) - upperTail) * Math.sqrt(2 * Math.PI)) / Math.exp((-z * z) / 2);
  }
  return z;
}

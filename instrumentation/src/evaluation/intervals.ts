import { normalQuantile, normalUpperTail } from '../drift/normal.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Successes and rows. */
export interface Proportion {
  readonly count: number;
  readonly n: number;
}

/** z of a two-sided interval that holds `confidence`, shared by several comparisons (Bonferroni). */
export function twoSidedZ(confidence: number, comparisons = 1): number {
  const tail = (1 - confidence) / 2 / comparisons;
  const rough = normalQuantile(tail);
  const density = Math.exp((-rough * rough) / 2) / Math.sqrt(2 * Math.PI);
  // Newton's step: from 4.5e-4 to below 1e-6.
  return rough + (normalUpperTail(rough) - tail) / density;
}

/** Wilson's score interval (1927) of a proportion; n above zero. Holds its level for small n and for 0 and 1 too. */
export function wilson({ count, n }: Proportion, z: number): Interval {
  const p = count / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = ((z / n) * Math.sqrt(n * p * (1 - p) + (z * z) / 4)) / (1 + (z * z) / n);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Interval of a difference of proportions, a less b: Newcombe's method 10 (1998), out of Wilson's intervals. */
export function differenceInterval(a: Proportion, b: Proportion, z: number): Interval {
  const [p, q] = [a.count / a.n, b.count / b.n];
  const [ofA, ofB] = [wilson(a, z), wilson(b, z)];
  return {
    low: p - q - Math.hypot(p - ofA.low, ofB.high - q),
    high: p - q + Math.hypot(ofA.high - p, q - ofB.low),
  };
}

/**
 * Interval of a ratio of proportions, a through b, b above zero: Donner and Zou (2012), out of Wilson's intervals as
 * Newcombe's is.
 */
export function ratioInterval(a: Proportion, b: Proportion, z: number): Interval {
  const [p, q] = [a.count / a.n, b.count / b.n];
  const [ofA, ofB] = [wilson(a, z), wilson(b, z)];
  const [lowA, highB] = [ofA.low * (2 * p - ofA.low), ofB.high * (2 * q - ofB.high)];
  const [highA, lowB] = [ofA.high * (2 * p - ofA.high), ofB.low * (2 * q - ofB.low)];
  const root = (product: number) => Math.sqrt(Math.max(0, (p * q) ** 2 - product));
  return {
    // Multiplied out: the form that is printed divides by highB, which may be 0.
    low: p === 0 ? 0 : lowA / (p * q + root(lowA * highB)),
    high: (p * q + root(highA * lowB)) / lowB,
  };
}

import type { Inspection } from './types.ts';

export function isInfinite(vector: Float64Array): boolean {
  return vector.some((value) => !Number.isFinite(value) && !Number.isNaN(value));
}

/** Clean vectors have no infinite values, and models answer them with anything. */
export function infinite(threshold: number): Inspection {
  return { suspicious: true, score: Number.MAX_VALUE, threshold, reason: 'a value is infinite' };
}

import { show } from '../check/show.ts';
import { shuffled } from '../random/shuffled.ts';
import { uniform } from '../random/uniform.ts';
import { isInfinite } from './infinite.ts';

/** Vectors of one length, NaN where a value is missing. */
export interface Vectors {
  readonly length: number;
  readonly rows: readonly Float64Array[];
}

const LEAST_ROWS = 20;

/**
 * A checked copy of clean vectors.
 *
 * @param mostValues of a vector
 * @throws TypeError that names the vector when one is no list of numbers, is infinite, or differs in length
 */
export function checkVectors(what: string, vectors: unknown, mostValues: number): Vectors {
  if (!Array.isArray(vectors) || vectors.length < LEAST_ROWS) {
    const given = Array.isArray(vectors) ? `${vectors.length} of them` : show(vectors);
    throw new TypeError(`${what} must be an array of ${LEAST_ROWS} or more vectors, not ${given}`);
  }
  const length = lengthOf(vectors[0]) ?? 0;
  const rows = vectors.map((vector, i) => {
    const row = new Float64Array(length);
    if (length === 0 || length > mostValues || !readVector(vector, row)) {
      throw new TypeError(
        `${what}[${i}] must be 1 to ${mostValues} numbers, as many as the first one has, not ${show(vector)} of length ${lengthOf(vector)}`,
      );
    }
    if (isInfinite(row))
      throw new TypeError(`${what}[${i}] has an infinite value; give NaN where one is missing`);
    return row;
  });
  return { length, rows };
}

/** Reads a vector of just that length, with NaN for what is missing. @returns whether it is one */
export function readVector(vector: unknown, into: Float64Array): boolean {
  if (lengthOf(vector) !== into.length) return false;
  const values = vector as ArrayLike<unknown>;
  for (let i = 0; i < into.length; i++) {
    const value = values[i];
    // A text such as "9" is a number to a model that multiplies it, so it must not pass for a missing one.
    if (typeof value !== 'number' && value !== undefined && value !== null) return false;
    into[i] = value ?? Number.NaN;
  }
  return true;
}

/** Reads what a fitted detector is asked about. @throws TypeError when it is no vector such as those of training */
export function readInput(vector: unknown, into: Float64Array): void {
  if (readVector(vector, into)) return;
  throw new TypeError(
    `an input must be ${into.length} numbers, as the vectors that the detector was fitted to`,
  );
}

/** Length of what may be a vector. */
export function lengthOf(vector: unknown): number | undefined {
  if (typeof vector !== 'object' || vector === null) return undefined;
  const { length } = vector as { length?: unknown };
  return typeof length === 'number' && Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** The vectors in two random halves: one to fit to, one held out to calibrate on. The order they came in does not matter. */
export function halves(
  { rows }: Vectors,
  seed: number,
): readonly [fit: Float64Array[], heldOut: Float64Array[]] {
  const mixed = shuffled([...rows].sort(byValues), uniform(seed));
  const half = mixed.length >> 1;
  return [mixed.slice(0, half), mixed.slice(half)];
}

function byValues(a: Float64Array, b: Float64Array): number {
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i]!, b[i]!];
    if (left < right) return -1;
    if (left > right) return 1;
    // NaN is neither: it goes last.
    if (Number.isNaN(left) !== Number.isNaN(right)) return Number.isNaN(left) ? 1 : -1;
  }
  return 0;
}

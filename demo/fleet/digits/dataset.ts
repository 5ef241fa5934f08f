import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { seededRandom, shuffled } from '../shared/random.ts';

/** Side of a picture as the network sees it: the 28 x 28 of the data set, halved. */
export const SIDE = 14;
export const PIXELS = SIDE * SIDE;
const FULL = 2 * SIDE;

export const CLASSES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
export type DigitClass = (typeof CLASSES)[number];

/** A picture of a written digit. */
export interface Digit {
  /** Ink of each pixel from 0 to 1, row by row. */
  readonly pixels: Float64Array;
  readonly class: DigitClass;
}

const SEED = 1;
const TRAINING_SHARE = 0.5;
const VALIDATION_SHARE = 0.1;

export interface DigitSplit {
  readonly training: readonly Digit[];
  readonly validation: readonly Digit[];
  /** Digits that no model has seen, for the replay. */
  readonly replay: readonly Digit[];
}

/**
 * The 10,000 digits of the package `mnist` in three parts, random with a fixed seed.
 *
 * @param seen what is made of a picture of 28 x 28
 */
export async function splitDigits(
  seen: (full: ArrayLike<number>) => Float64Array = halve,
): Promise<DigitSplit> {
  const read = await Promise.all(CLASSES.map((name) => readClass(name, seen)));
  const digits = shuffled(read.flat(), seededRandom(SEED));
  const first = Math.round(digits.length * TRAINING_SHARE);
  const second = first + Math.round(digits.length * VALIDATION_SHARE);
  return {
    training: digits.slice(0, first),
    validation: digits.slice(first, second),
    replay: digits.slice(second),
  };
}

/** Halves the sides of a picture of 28 x 28: each pixel is the mean of four. */
export function halve(full: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: PIXELS }, (_, i) => {
    const corner = 2 * Math.floor(i / SIDE) * FULL + 2 * (i % SIDE);
    return (full[corner]! + full[corner + 1]! + full[corner + FULL]! + full[corner + FULL + 1]!) / 4;
  });
}

async function readClass(
  name: DigitClass,
  seen: (full: ArrayLike<number>) => Float64Array,
): Promise<Digit[]> {
  const folder = dirname(createRequire(import.meta.url).resolve('mnist'));
  const { data } = JSON.parse(await readFile(join(folder, 'digits', `${name}.json`), 'utf8')) as {
    data: number[];
  };
  const count = data.length / FULL ** 2;
  if (!Number.isInteger(count)) throw new Error(`mnist holds no whole pictures of ${name}`);
  return Array.from({ length: count }, (_, i) => ({
    pixels: seen(data.slice(i * FULL ** 2, (i + 1) * FULL ** 2)),
    class: name,
  }));
}

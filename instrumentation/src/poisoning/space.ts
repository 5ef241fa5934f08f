import { uniform } from '../random/uniform.ts';
import type { Vectors } from './types.ts';
import type { EachRow } from './work.ts';

/** Coordinates that rows are compared in, at most. */
const MOST_COORDINATES = 48;
/** A value is never further from the mean than so many standard deviations. */
const FURTHEST = 5;

/** Rows one after another, so many numbers each. */
export interface Points {
  readonly count: number;
  readonly width: number;
  readonly values: Float32Array;
}

/**
 * How rows are compared: features standardised by the reference and, where there are more than 48, projected at random
 * (Johnson and Lindenstrauss; signs as of Achlioptas 2003), which keeps distances to about a tenth. A feature that is
 * constant in the reference has no scale, and counts nothing.
 */
export class Space {
  readonly #mean: Float64Array;
  readonly #scale: Float64Array;
  readonly #signs: Int8Array | undefined;
  readonly width: number;

  constructor(reference: Vectors, features: number, seed: number) {
    this.#mean = new Float64Array(features);
    this.#scale = new Float64Array(features);
    for (const row of reference)
      for (let f = 0; f < features; f++) this.#mean[f]! += row[f]! / reference.length;
    for (const row of reference) {
      for (let f = 0; f < features; f++) {
        this.#scale[f]! += (row[f]! - this.#mean[f]!) ** 2 / reference.length;
      }
    }
    for (let f = 0; f < features; f++)
      this.#scale[f] = this.#scale[f]! > 0 ? 1 / Math.sqrt(this.#scale[f]!) : 0;
    this.width = Math.min(features, MOST_COORDINATES);
    if (features > MOST_COORDINATES) {
      const random = uniform(seed);
      this.#signs = Int8Array.from({ length: features * this.width }, () => (random() < 0.5 ? -1 : 1));
    }
  }

  async place(rows: Vectors, each: EachRow): Promise<Points> {
    const { width } = this;
    const values = new Float32Array(rows.length * width);
    const scaled = new Float64Array(this.#mean.length);
    await each(rows.length, (i) => {
      const row = rows[i]!;
      for (let f = 0; f < scaled.length; f++) {
        const value = (row[f]! - this.#mean[f]!) * this.#scale[f]!;
        scaled[f] = Math.min(FURTHEST, Math.max(-FURTHEST, value));
      }
      this.#put(scaled, values.subarray(i * width, (i + 1) * width));
    });
    return { count: rows.length, width, values };
  }

  #put(scaled: Float64Array, place: Float32Array): void {
    const signs = this.#signs;
    if (signs === undefined) {
      place.set(scaled);
      return;
    }
    const { width } = this;
    for (let f = 0; f < scaled.length; f++) {
      const value = scaled[f]!;
      if (value === 0) continue;
      for (let c = 0; c < width; c++) place[c]! += signs[f * width + c]! * value;
    }
    const norm = 1 / Math.sqrt(width);
    for (let c = 0; c < width; c++) place[c]! *= norm;
  }
}

import { mulberry32 } from '../../random/mulberry32.ts';

/** Numbers that a vector is reduced to. */
export const DIMENSIONS = 16;

/** Steps that an honest vector is from the mean, root mean square; finer differences count as none. */
const UNIT_STEPS = 16;
/** 2,000 times as far as honest vectors. */
export const FARTHEST = 32_767;

export interface Scaling {
  readonly seed: number;
  /** Of each feature, in its unit. */
  readonly means: readonly number[];
  readonly scales: readonly number[];
  /** Root mean square of the projections of honest vectors. */
  readonly unit: number;
}

/**
 * Reduces vectors to 16 whole numbers that keep their distances, to some 18 % (random projection by signs, Achlioptas 2003). Who
 * knows the seed can make vectors that look alike here.
 */
export class Sketch {
  readonly #means: Float64Array;
  /** Feature by feature, 16 each. */
  readonly #weights: Float64Array;
  readonly #offset = new Float64Array(DIMENSIONS);
  readonly #sums = new Float64Array(DIMENSIONS);

  constructor({ seed, means, scales, unit }: Scaling) {
    this.#means = Float64Array.from(means);
    this.#weights = new Float64Array(means.length * DIMENSIONS);
    const random = mulberry32(seed);
    for (let i = 0; i < means.length; i++) {
      const size = UNIT_STEPS / (unit * scales[i]! * Math.sqrt(means.length));
      let bits = random();
      for (let k = 0; k < DIMENSIONS; k++, bits >>>= 1) {
        const weight = bits & 1 ? size : -size;
        this.#weights[i * DIMENSIONS + k] = weight;
        this.#offset[k] = this.#offset[k]! - weight * means[i]!;
      }
    }
  }

  /**
   * A value that is missing or not finite counts as the mean: it must not hide a query.
   *
   * @returns undefined for a vector of another length
   */
  point(vector: ArrayLike<number>): Int16Array | undefined {
    if (vector?.length !== this.#means.length) return undefined;
    const sums = this.#sums;
    const weights = this.#weights;
    sums.set(this.#offset);
    for (let i = 0, row = 0; i < vector.length; i++, row += DIMENSIONS) {
      const given = vector[i]!;
      const value = Number.isFinite(given) ? given : this.#means[i]!;
      if (value === 0) continue;
      for (let k = 0; k < DIMENSIONS; k++) sums[k] = sums[k]! + weights[row + k]! * value;
    }
    return Int16Array.from(sums, (sum) => Math.max(-FARTHEST, Math.min(FARTHEST, Math.round(sum))));
  }
}

/** Square of the distance of two points; once it is `enough`, anything from there on. */
export function squaredDistance(
  a: Int16Array,
  b: Int16Array | Float32Array,
  startOfB: number,
  enough: number = Number.POSITIVE_INFINITY,
): number {
  let sum = 0;
  for (let k = 0; k < DIMENSIONS && sum < enough; k += 4) {
    const j = startOfB + k;
    const d0 = a[k]! - b[j]!;
    const d1 = a[k + 1]! - b[j + 1]!;
    const d2 = a[k + 2]! - b[j + 2]!;
    const d3 = a[k + 3]! - b[j + 3]!;
    sum += d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
  }
  return sum;
}

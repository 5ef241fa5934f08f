import type { Points } from './space.ts';

/** Neighbours of each class that a row is compared with. */
export const NEIGHBOURS = 5;

/** Finds how far a row is from each class of the reference. */
export class ClassDistances {
  readonly #reference: Points;
  readonly #classOf: Int32Array;
  readonly #nearest: Float64Array;
  readonly #sums: Float64Array;

  /** @param classOf class of each row of the reference, from 0 on */
  constructor(reference: Points, classOf: Int32Array, classes: number) {
    this.#reference = reference;
    this.#classOf = classOf;
    this.#nearest = new Float64Array(classes * NEIGHBOURS);
    this.#sums = new Float64Array(classes);
  }

  /**
   * Mean distance to the five nearest rows of each class; infinite for a class with fewer. The array is used again.
   *
   * @param itself a row of the reference that is not compared with itself; -1 for one of the batch
   */
  of(points: Points, row: number, itself: number): Float64Array {
    const { width, values, count } = this.#reference;
    const nearest = this.#nearest.fill(Number.POSITIVE_INFINITY);
    const from = row * width;
    for (let other = 0; other < count; other++) {
      if (other === itself) continue;
      const slot = this.#classOf[other]! * NEIGHBOURS;
      const furthest = nearest[slot + NEIGHBOURS - 1]!;
      const squared = squaredDistance(points.values, from, values, other * width, width, furthest);
      if (squared < furthest) insert(nearest, slot, squared);
    }
    for (let k = 0; k < this.#sums.length; k++) {
      let sum = 0;
      for (let i = 0; i < NEIGHBOURS; i++) sum += Math.sqrt(nearest[k * NEIGHBOURS + i]!);
      this.#sums[k] = sum / NEIGHBOURS;
    }
    return this.#sums;
  }

  /** Squared distance to the nearest row, of the row last looked at. */
  get nearest(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let slot = 0; slot < this.#nearest.length; slot += NEIGHBOURS)
      least = Math.min(least, this.#nearest[slot]!);
    return least;
  }
}

/** Given up, as something above the limit, as soon as it is past it. */
export function squaredDistance(
  a: Float32Array,
  fromA: number,
  b: Float32Array,
  fromB: number,
  width: number,
  limit: number,
): number {
  let sum = 0;
  for (let c = 0; c < width; c++) {
    const difference = a[fromA + c]! - b[fromB + c]!;
    sum += difference * difference;
    if (sum > limit) return sum;
  }
  return sum;
}

function insert(nearest: Float64Array, slot: number, squared: number): void {
  let place = slot + NEIGHBOURS - 1;
  for (; place > slot && nearest[place - 1]! > squared; place--) nearest[place] = nearest[place - 1]!;
  nearest[place] = squared;
}

import { DIMENSIONS, squaredDistance } from './sketch.ts';

const FIRST_CAPACITY = 8;

export interface Nearest {
  /** Square of the distance to the nearest point; Infinity where there is none. */
  any: number;
  /** Index of that point, -1 where there is none. */
  index: number;
  /** The same among points of the same class. */
  sameClass: number;
}

/** A uniform sample of the points of a stream (Vitter's algorithm R), of at most `limit`; 33 bytes each. */
export class PointSample {
  readonly #limit: number;
  readonly #random: () => number;
  #points = new Int16Array(FIRST_CAPACITY * DIMENSIONS);
  #classes = new Uint8Array(FIRST_CAPACITY);
  #size = 0;
  #seen = 0;

  constructor(limit: number, random: () => number) {
    this.#limit = limit;
    this.#random = random;
  }

  nearest(point: Int16Array, classIndex: number): Nearest {
    const nearest: Nearest = { any: Infinity, index: -1, sameClass: Infinity };
    for (let i = 0; i < this.#size; i++) {
      const same = this.#classes[i] === classIndex;
      const far = same ? nearest.sameClass : nearest.any;
      const distance = squaredDistance(point, this.#points, i * DIMENSIONS, far);
      if (distance >= far) continue;
      if (same) nearest.sameClass = distance;
      if (distance >= nearest.any) continue;
      nearest.any = distance;
      nearest.index = i;
    }
    return nearest;
  }

  /** @returns the place that it got, of which what was there is gone; -1 when it was not taken */
  add(point: Int16Array, classIndex: number): number {
    this.#seen++;
    let place = this.#size;
    if (place === this.#limit) {
      place = Math.floor(this.#random() * this.#seen);
      if (place >= this.#limit) return -1;
    } else {
      this.#grow(++this.#size);
    }
    this.#points.set(point, place * DIMENSIONS);
    this.#classes[place] = classIndex;
    return place;
  }

  clear(): void {
    this.#size = 0;
    this.#seen = 0;
  }

  #grow(size: number): void {
    if (size <= this.#classes.length) return;
    const capacity = Math.min(this.#limit, 2 * this.#classes.length);
    const points = new Int16Array(capacity * DIMENSIONS);
    const classes = new Uint8Array(capacity);
    points.set(this.#points);
    classes.set(this.#classes);
    this.#points = points;
    this.#classes = classes;
  }
}

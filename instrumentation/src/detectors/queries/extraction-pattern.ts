import type { Observation } from './observation.ts';
import { MOST_CLASSES } from './observation.ts';
import type { Pattern, Yardstick } from './pattern.ts';
import { angle } from './pattern.ts';
import { PointSample } from './point-sample.ts';
import { shapiroWilk } from './shapiro-wilk.ts';
import { DIMENSIONS, squaredDistance } from './sketch.ts';

const POINTS_KEPT = 128;
const DISTANCES_KEPT = 128;
/** Cells are the signs of so many of the dimensions. */
const CELL_BITS = 10;
const NEAR_BOUNDARY = 0.1;
/** Queries nearer than this share of the usual distance teach a thief next to nothing, and are left out. */
const SAME_AS_BEFORE = 0.1;

/** What each number of {@link ExtractionPattern} is called. */
export const EXTRACTION_TESTS = [
  'distance shape',
  'distance size',
  'outliers',
  'coverage',
  'class entropy',
  'near the boundary',
] as const;

/**
 * Numbers of one client's queries that tell how a model is copied. At most some 6 KiB: 128 points of 33 bytes, 128
 * distances of 8, a map of 1,024 cells, and counts of 64 classes.
 */
export class ExtractionPattern implements Pattern {
  readonly #yardstick: Yardstick;
  readonly #random: () => number;
  readonly #points: PointSample;
  readonly #cells = new Uint32Array(2 ** CELL_BITS / 32);
  readonly #classes = new Uint16Array(MOST_CLASSES);
  readonly #distances: number[] = [];
  #distancesSeen = 0;
  #count = 0;
  #covered = 0;
  #outliers = 0;
  #nearBoundary = 0;

  constructor(yardstick: Yardstick, random: () => number) {
    this.#yardstick = yardstick;
    this.#random = random;
    this.#points = new PointSample(POINTS_KEPT, random);
  }

  get count(): number {
    return this.#count;
  }

  add({ point, classIndex, margin }: Observation): boolean {
    const nearest = this.#points.nearest(point, classIndex);
    const { spacing, outlierDistance, reference } = this.#yardstick;
    if (nearest.any < (SAME_AS_BEFORE * spacing) ** 2) return false;
    this.#count++;
    if (nearest.sameClass < Infinity) this.#keepDistance(Math.sqrt(nearest.sameClass));
    this.#points.add(point, classIndex);
    this.#classes[classIndex] = this.#classes[classIndex]! + 1;
    this.#cover(point);
    // A scene that a camera stays at is one strange input, not hundreds.
    if (nearest.any < spacing ** 2) return true;
    if (isOutlier(point, reference, outlierDistance)) this.#outliers++;
    if (margin < NEAR_BOUNDARY) this.#nearBoundary++;
    return true;
  }

  /** In the order of {@link EXTRACTION_TESTS}. */
  numbers(): number[] {
    const n = this.#count;
    return [
      Math.log(1.005 - shapeOf(this.#distances)),
      Math.log(median(this.#distances) / this.#yardstick.spacing + 0.05),
      angle(this.#outliers / n),
      this.#covered / n,
      entropy(this.#classes, n),
      angle(this.#nearBoundary / n),
    ];
  }

  clear(): void {
    this.#points.clear();
    this.#cells.fill(0);
    this.#classes.fill(0);
    this.#distances.length = 0;
    this.#distancesSeen = 0;
    this.#count = 0;
    this.#covered = 0;
    this.#outliers = 0;
    this.#nearBoundary = 0;
  }

  #keepDistance(distance: number): void {
    this.#distancesSeen++;
    if (this.#distances.length < DISTANCES_KEPT) {
      this.#distances.push(distance);
      return;
    }
    const place = Math.floor(this.#random() * this.#distancesSeen);
    if (place < DISTANCES_KEPT) this.#distances[place] = distance;
  }

  #cover(point: Int16Array): void {
    let cell = 0;
    for (let k = 0; k < CELL_BITS; k++) cell = 2 * cell + (point[k]! > 0 ? 1 : 0);
    const bit = 1 << (cell & 31);
    const word = this.#cells[cell >> 5]!;
    if (word & bit) return;
    this.#cells[cell >> 5] = word | bit;
    this.#covered++;
  }
}

/** W of the distances that lie within three standard deviations, as PRADA takes it (Juuti and others 2019). */
function shapeOf(distances: readonly number[]): number {
  const n = distances.length;
  const mean = distances.reduce((sum, d) => sum + d, 0) / n;
  const sd = Math.sqrt(distances.reduce((sum, d) => sum + (d - mean) ** 2, 0) / n);
  return shapiroWilk(distances.filter((d) => Math.abs(d - mean) <= 3 * sd))?.w ?? 1;
}

function isOutlier(point: Int16Array, reference: Int16Array, distance: number): boolean {
  const limit = distance * distance;
  for (let start = 0; start < reference.length; start += DIMENSIONS) {
    if (squaredDistance(point, reference, start, limit) < limit) return false;
  }
  return true;
}

/** In nats. */
function entropy(counts: Uint16Array, n: number): number {
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / n) * Math.log(count / n);
  return sum;
}

function median(values: readonly number[]): number {
  return values.length === 0 ? 0 : [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

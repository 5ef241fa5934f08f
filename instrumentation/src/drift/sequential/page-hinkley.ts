import { checkOptions } from '../../check/options.ts';
import { show } from '../../check/show.ts';
import { checkNumber, checkValue, type DetectorState, type SequentialDetector } from './detector.ts';

const DIRECTIONS = ['up', 'down', 'both'] as const;

export interface PageHinkleyOptions {
  /** Values before the first judgement; 1 to 1e6. @default 30 */
  readonly warmUp?: number | undefined;
  /** Change of the mean that is let pass, in the unit of the values; from 0. @default 0.005 */
  readonly delta?: number | undefined;
  /** Sum of the excess from which it is drift, in the unit of the values; above 0. @default 50 */
  readonly threshold?: number | undefined;
  /** What is kept of the sum from one value to the next; 0 to 1. @default 0.9999 */
  readonly forgetting?: number | undefined;
  /** Which way the mean must move. @default 'up' */
  readonly direction?: (typeof DIRECTIONS)[number] | undefined;
}

/**
 * Page-Hinkley test (Page 1954): sums by how much values exceed their running mean, S = max(0, a·S + (x − mean − delta)),
 * and calls S above the threshold drift; for falls the same with the signs turned. For any numbers, in their own unit:
 * scale them, or the threshold.
 */
export class PageHinkley implements SequentialDetector {
  n = 0;
  /** The sum does not tell where the change began. */
  readonly change = undefined;
  readonly #warmUp: number;
  readonly #delta: number;
  readonly #threshold: number;
  readonly #forgetting: number;
  /** +1 for a rise, -1 for a fall, and the sum of each. */
  readonly #signs: readonly number[];
  readonly #sums: number[];
  #mean = 0;
  #drifted = false;

  /** @throws TypeError or RangeError that names the option that is wrong or unknown */
  constructor(options: PageHinkleyOptions = {}) {
    checkOptions('PageHinkley', options, ['warmUp', 'delta', 'threshold', 'forgetting', 'direction']);
    const { warmUp = 30, delta = 0.005, threshold = 50, forgetting = 0.9999, direction = 'up' } = options;
    checkNumber('PageHinkley option warmUp', warmUp, 1, 1e6);
    checkNumber('PageHinkley option delta', delta, 0, 1e100);
    checkNumber('PageHinkley option threshold', threshold, Number.MIN_VALUE, 1e100);
    checkNumber('PageHinkley option forgetting', forgetting, 0, 1);
    if (!DIRECTIONS.includes(direction)) {
      throw new TypeError(
        `PageHinkley option direction must be one of ${DIRECTIONS.join(', ')}, not ${show(direction)}`,
      );
    }
    this.#warmUp = warmUp;
    this.#delta = delta;
    this.#threshold = threshold;
    this.#forgetting = forgetting;
    this.#signs = direction === 'both' ? [1, -1] : [direction === 'up' ? 1 : -1];
    this.#sums = this.#signs.map(() => 0);
  }

  update(x: number): DetectorState {
    checkValue('PageHinkley', x);
    if (this.#drifted) this.#startAnew();
    this.n++;
    this.#mean += (x - this.#mean) / this.n;
    this.#signs.forEach((sign, i) => {
      const excess = sign * (x - this.#mean) - this.#delta;
      this.#sums[i] = Math.max(0, this.#forgetting * this.#sums[i]! + excess);
    });
    this.#drifted = this.n >= this.#warmUp && Math.max(...this.#sums) > this.#threshold;
    return this.#drifted ? 'drift' : 'stable';
  }

  #startAnew(): void {
    this.n = 0;
    this.#mean = 0;
    this.#sums.fill(0);
    this.#drifted = false;
  }
}

import { checkOptions } from '../../check/options.ts';
import {
  type Change,
  checkNumber,
  checkValue,
  type DetectorState,
  type SequentialDetector,
} from './detector.ts';
import { ExponentialHistogram } from './exponential-histogram.ts';

/** Least values on either side of a cut. */
const LEAST = 5;
/** No judgement on fewer values. */
const GRACE = 10;

export interface AdwinOptions {
  /** Confidence: the share of false alarms that is let pass; above 0, below 1. @default 0.002 */
  readonly delta?: number | undefined;
  /** Looks once in so many values; 1 to 1e6. @default 32 */
  readonly clock?: number | undefined;
}

/**
 * Adaptive windowing (Bifet and Gavaldà 2007): keeps a window of the newest values and, where any cut makes two parts
 * whose means differ by more than √(2·m·s²·d') + (2/3)·d'·m, drops the older one. n0 and n1 values in the parts, W in all,
 * m = 1/(n0 − 4) + 1/(n1 − 4), d' = ln(2·ln(W) / delta), s² the variance of the window. Sees rises and falls, sudden and
 * slow. The bound is made for values between 0 and 1: scale others.
 *
 * Memory: 5·(log2(W / 5) + 2) buckets of two numbers: 98 for a million values.
 */
export class Adwin implements SequentialDetector {
  change: Change | undefined;
  readonly #delta: number;
  readonly #clock: number;
  readonly #window = new ExponentialHistogram();
  #seen = 0;

  /** @throws TypeError or RangeError that names the option that is wrong or unknown */
  constructor(options: AdwinOptions = {}) {
    checkOptions('Adwin', options, ['delta', 'clock']);
    const { delta = 0.002, clock = 32 } = options;
    checkNumber('Adwin option delta', delta, Number.MIN_VALUE, 1 - Number.EPSILON);
    checkNumber('Adwin option clock', clock, 1, 1e6);
    this.#delta = delta;
    this.#clock = Math.floor(clock);
  }

  get n(): number {
    return this.#window.n;
  }

  /** Mean of the window. */
  get mean(): number {
    return this.#window.mean;
  }

  /** How many buckets hold the window. */
  get buckets(): number {
    return this.#window.buckets;
  }

  update(x: number): DetectorState {
    checkValue('Adwin', x);
    this.#window.add(x);
    this.change = undefined;
    const looks = ++this.#seen % this.#clock === 0 && this.#window.n > GRACE;
    if (looks) this.#shrink();
    return this.change === undefined ? 'stable' : 'drift';
  }

  #shrink(): void {
    const { n, sum } = this.#window;
    while (this.#isMixed()) this.#window.dropOldest();
    const dropped = n - this.#window.n;
    if (dropped === 0) return;
    this.change = { before: (sum - this.#window.sum) / dropped, after: this.#window.mean };
  }

  #isMixed(): boolean {
    const { n, sum, squares } = this.#window;
    if (n <= GRACE) return false;
    const confidence = Math.log((2 * Math.log(n)) / this.#delta);
    const variance = squares / n;
    return this.#window.someCut((n0, sum0) => {
      const n1 = n - n0;
      if (n0 < LEAST || n1 < LEAST) return false;
      const m = 1 / (n0 - LEAST + 1) + 1 / (n1 - LEAST + 1);
      const bound = Math.sqrt(2 * m * variance * confidence) + (2 / 3) * confidence * m;
      return Math.abs(sum0 / n0 - (sum - sum0) / n1) > bound;
    });
  }
}

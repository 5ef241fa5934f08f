import { checkOptions } from '../../check/options.ts';
import { checkError, checkNumber, type DetectorState, type SequentialDetector } from './detector.ts';

export interface EddmOptions {
  /** Predictions before the greatest distance is looked for, and errors before the first judgement; 2 to 1e6. @default 30 */
  readonly warmUp?: number | undefined;
  /** Warning below this share of the greatest distance; above 0, below 1. @default 0.95 */
  readonly alpha?: number | undefined;
  /** Drift below this share; at most `alpha`. @default 0.9 */
  readonly beta?: number | undefined;
}

/**
 * Early drift detection method (Baena-García and others 2006): goes by the distance between two errors, counted in
 * predictions. Drift when its mean + 2 standard deviations falls below `beta` times their maximum so far, warning below
 * `alpha` times it. For streams of 0 and 1; sees slow rises of the error rate sooner than DDM, and alarms falsely more
 * often.
 */
export class Eddm implements SequentialDetector {
  n = 0;
  /** The detector knows distances only. */
  readonly change = undefined;
  readonly #warmUp: number;
  readonly #alpha: number;
  readonly #beta: number;
  #errors = 0;
  #lastError = 0;
  #mean = 0;
  /** Sum of the squared differences from the mean (Welford). */
  #squares = 0;
  #greatest = 0;
  #state: DetectorState = 'stable';

  /** @throws TypeError or RangeError that names the option that is wrong or unknown */
  constructor(options: EddmOptions = {}) {
    checkOptions('Eddm', options, ['warmUp', 'alpha', 'beta']);
    const { warmUp = 30, alpha = 0.95, beta = 0.9 } = options;
    checkNumber('Eddm option warmUp', warmUp, 2, 1e6);
    checkNumber('Eddm option alpha', alpha, 0, 1);
    checkNumber('Eddm option beta', beta, 0, alpha);
    this.#warmUp = warmUp;
    this.#alpha = alpha;
    this.#beta = beta;
  }

  update(x: number): DetectorState {
    checkError('Eddm', x);
    if (this.#state === 'drift') this.#startAnew();
    this.n++;
    if (x === 1) this.#state = this.#judge();
    return this.#state;
  }

  #judge(): DetectorState {
    const distance = this.n - this.#lastError;
    this.#lastError = this.n;
    this.#errors++;
    const difference = distance - this.#mean;
    this.#mean += difference / this.#errors;
    this.#squares += difference * (distance - this.#mean);
    if (this.n < this.#warmUp) return 'stable';
    const level = this.#mean + 2 * Math.sqrt(this.#squares / Math.max(1, this.#errors - 1));
    if (level > this.#greatest) {
      this.#greatest = level;
      return 'stable';
    }
    if (this.#errors < this.#warmUp) return 'stable';
    const share = level / this.#greatest;
    if (share < this.#beta) return 'drift';
    return share < this.#alpha ? 'warning' : 'stable';
  }

  #startAnew(): void {
    this.n = 0;
    this.#errors = 0;
    this.#lastError = 0;
    this.#mean = 0;
    this.#squares = 0;
    this.#greatest = 0;
    this.#state = 'stable';
  }
}

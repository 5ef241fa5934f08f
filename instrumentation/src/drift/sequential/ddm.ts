import { checkOptions } from '../../check/options.ts';
import {
  type Change,
  checkError,
  checkNumber,
  type DetectorState,
  type SequentialDetector,
} from './detector.ts';

export interface DdmOptions {
  /** Values before the first judgement; 1 to 1e6. @default 30 */
  readonly warmUp?: number | undefined;
  /** Standard deviations above the least error rate from which it warns; 0 to 100. @default 2 */
  readonly warning?: number | undefined;
  /** And from which it is drift. @default 3 */
  readonly drift?: number | undefined;
}

/**
 * Drift detection method (Gama and others 2004): the error rate p of a stable model falls with n or stays, within its
 * standard deviation s = √(p(1 − p)/n). Drift when p + s exceeds the least p + s seen by 3 of its s, warning from 2.
 * For streams of 0 and 1; sees rises, sudden ones best. Takes a dozen numbers of memory.
 */
export class Ddm implements SequentialDetector {
  n = 0;
  readonly #warmUp: number;
  readonly #warning: number;
  readonly #drift: number;
  #errors = 0;
  #leastRate = Number.POSITIVE_INFINITY;
  #leastSpread = Number.POSITIVE_INFINITY;
  #state: DetectorState = 'stable';
  /** Where the present warning began. */
  #sinceN = 0;
  #sinceErrors = 0;

  /** @throws TypeError or RangeError that names the option that is wrong or unknown */
  constructor(options: DdmOptions = {}) {
    checkOptions('Ddm', options, ['warmUp', 'warning', 'drift']);
    const { warmUp = 30, warning = 2, drift = 3 } = options;
    checkNumber('Ddm option warmUp', warmUp, 1, 1e6);
    checkNumber('Ddm option warning', warning, 0, 100);
    checkNumber('Ddm option drift', drift, warning, 100);
    this.#warmUp = warmUp;
    this.#warning = warning;
    this.#drift = drift;
  }

  get change(): Change | undefined {
    if (this.#state !== 'drift') return undefined;
    const after = (this.#errors - this.#sinceErrors) / (this.n - this.#sinceN);
    return { before: this.#leastRate, after };
  }

  update(x: number): DetectorState {
    checkError('Ddm', x);
    if (this.#state === 'drift') this.#startAnew();
    if (this.#state === 'stable') {
      this.#sinceN = this.n;
      this.#sinceErrors = this.#errors;
    }
    this.n++;
    this.#errors += x;
    this.#state = this.n > this.#warmUp ? this.#judge() : 'stable';
    return this.#state;
  }

  #judge(): DetectorState {
    const rate = this.#errors / this.n;
    const spread = Math.sqrt((rate * (1 - rate)) / this.n);
    if (rate + spread <= this.#leastRate + this.#leastSpread) {
      this.#leastRate = rate;
      this.#leastSpread = spread;
    }
    const excess = rate + spread - this.#leastRate;
    if (excess > this.#drift * this.#leastSpread) return 'drift';
    return excess > this.#warning * this.#leastSpread ? 'warning' : 'stable';
  }

  #startAnew(): void {
    this.n = 0;
    this.#errors = 0;
    this.#leastRate = Number.POSITIVE_INFINITY;
    this.#leastSpread = Number.POSITIVE_INFINITY;
    this.#state = 'stable';
  }
}

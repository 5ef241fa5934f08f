// The library's own, which it does not offer.
import { uniform } from '../../../instrumentation/src/random/uniform.ts';

/** Successes and failures that are expected; below, one of the two is too rare for a normal approximation. */
const MANY = 20;
/** Trials that are drawn one by one. */
const FEW = 30;

/** Random counts that a seed decides. */
export class Draws {
  readonly #uniform: () => number;

  constructor(seed: number) {
    this.#uniform = uniform(seed);
  }

  /** Events of a process that has `mean` of them on average. */
  poisson(mean: number): number {
    if (mean > MANY) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#normal()));
    let events = 0;
    for (let left = this.#uniform(); left > Math.exp(-mean); left *= this.#uniform()) events++;
    return events;
  }

  binomial(trials: number, share: number): number {
    if (share > 0.5) return trials - this.binomial(trials, 1 - share);
    const mean = trials * share;
    if (trials <= FEW)
      return Array.from({ length: trials }, () => this.#uniform() < share).filter(Boolean).length;
    if (mean < MANY) return Math.min(trials, this.poisson(mean));
    const drawn = Math.round(mean + Math.sqrt(mean * (1 - share)) * this.#normal());
    return Math.min(trials, Math.max(0, drawn));
  }

  /** How many of the trials fall to each part, parts being in proportion to the weights. */
  multinomial(trials: number, weights: readonly number[]): number[] {
    let weight = weights.reduce((sum, one) => sum + one, 0);
    let left = trials;
    return weights.map((one) => {
      const drawn = one >= weight ? left : this.binomial(left, one / weight);
      weight -= one;
      left -= drawn;
      return drawn;
    });
  }

  #normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#uniform()));
    return radius * Math.cos(2 * Math.PI * this.#uniform());
  }
}

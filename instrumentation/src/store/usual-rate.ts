import { unlikelyCount } from './negative-binomial.ts';

export const HOUR_MS = 3_600_000;

/** Downloads come in clumps: a client that takes one version takes two on average. Less than that is not assumed. */
const LEAST_DISPERSION = 3;
/** So few in an hour are never unusual, however rare they are: somebody compares versions. */
const FEWEST = 6;
/** Weight of an hour a week later. */
const WEEKLY = 0.5 ** (1 / 168);
/** Before a whole day has been seen nothing is said: the night tells nothing of the day. */
const HOURS_TO_LEARN = 24;

/** What is usual of one kind of principal. */
export interface Usual {
  /** Downloads of one principal in an hour, on average. */
  readonly perHour: number;
  /** From so many of one principal in one hour on they are unusual. */
  readonly unusualFrom: number;
  readonly source: 'declared' | 'learnt';
}

/**
 * The usual rate of one kind of principal: declared, or learnt from the counts of all its principals in all hours, the empty
 * ones too, of which those of a week ago weigh half. An unusual count is learnt as the least unusual one.
 */
export class UsualRate {
  readonly #declared: number | undefined;
  #hours = 0;
  #weight = 0;
  #sum = 0;
  #squares = 0;

  constructor(declared: number | undefined) {
    this.#declared = declared;
  }

  /** Ends hours: the counts of the principals in the first, and none in the others. */
  learn(counts: readonly number[], hours: number, unusualFrom: number | undefined): void {
    if (counts.length === 0 && this.#weight === 0) return;
    const decay = WEEKLY ** hours;
    const most = unusualFrom ?? Number.POSITIVE_INFINITY;
    this.#hours += hours;
    this.#weight = this.#weight * decay + counts.length * hours;
    this.#sum *= decay;
    this.#squares *= decay;
    for (const given of counts) {
      const count = Math.min(given, most);
      this.#sum += count;
      this.#squares += count * count;
    }
  }

  /**
   * @param level chance of a false alarm for one principal in one hour
   * @returns undefined while too little is known
   */
  usual(level: number): Usual | undefined {
    if (this.#declared !== undefined) {
      return judged(this.#declared, this.#declared, LEAST_DISPERSION, level, 'declared');
    }
    if (this.#hours < HOURS_TO_LEARN || this.#weight === 0) return undefined;
    const mean = this.#sum / this.#weight;
    const variance = this.#squares / this.#weight - mean * mean;
    const dispersion = Math.max(LEAST_DISPERSION, variance / mean || 0);
    // Upper end of what the mean may be: few hours say little.
    const upper = mean + 2 * Math.sqrt(((mean + 1 / this.#weight) * dispersion) / this.#weight);
    return judged(mean, upper, dispersion, level, 'learnt');
  }
}

function judged(
  perHour: number,
  mean: number,
  dispersion: number,
  level: number,
  source: Usual['source'],
): Usual {
  return { perHour, unusualFrom: Math.max(FEWEST, unlikelyCount(mean, dispersion, level)), source };
}

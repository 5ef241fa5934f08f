import { checkObject, checkOptions } from '../../check/options.ts';
import { checkPositive } from '../options.ts';

export interface FollowOptions {
  /** In so many seconds half of a lasting change is followed. Take much more than an attack lasts, and less than a season. */
  readonly halfLifeSeconds: number;
}

/** One input moves by at most this share of its deviation, however long none came before it. */
export const MOST_WEIGHT = 0.01;
/** A deviation counts for at most so many scales of its feature. */
export const WINSOR = 3;
/** The location stays within so many scales of where training had it, feature by feature. */
export const MOST_SHIFT = 10;
/** The threshold stays between the calibrated one and so many times it: a score of isolation hardly grows. */
export const MOST_FACTOR = { robust_distance: 2, isolation_forest: 1.05 } as const;

/** @throws TypeError when an option is missing, wrong or unknown */
export function checkFollow(where: string, follow: unknown): asserts follow is FollowOptions {
  checkObject(`${where} option follow must be { halfLifeSeconds }`, follow);
  checkOptions(`${where} option follow`, follow, ['halfLifeSeconds']);
  checkPositive(`${where} option follow.halfLifeSeconds`, (follow as FollowOptions).halfLifeSeconds);
}

/**
 * Follows slow drift: where inputs are now, and how far off the stated share of them is. Weights go by the clock, not by
 * the number of inputs, so that a flood moves it no faster than a trickle: within a half-life by at most
 * ln 2 · {@link WINSOR} = 2.1 scales of a feature, whoever sends whatever, and by {@link MOST_SHIFT} scales in all.
 */
export class Follower {
  /** How far the location has moved, in scales of the features. */
  readonly shift: Float64Array;
  /** What the calibrated threshold is multiplied by. */
  factor = 1;
  readonly #perMs: number;
  readonly #rate: number;
  readonly #mostFactor: number;
  #last: number | undefined;

  /** @param rate share of the inputs that is to be above the threshold */
  constructor(columns: number, { halfLifeSeconds }: FollowOptions, rate: number, mostFactor: number) {
    this.shift = new Float64Array(columns);
    this.#perMs = Math.LN2 / (halfLifeSeconds * 1000);
    this.#rate = rate;
    this.#mostFactor = mostFactor;
  }

  /**
   * Learns from an input where inputs are, and how far off (a quantile tracked as in adaptive conformal inference; Gibbs
   * and Candès, 2021). Suspicious ones teach too, winsorised like all: otherwise a drift that once outran it would be
   * suspicious for ever, and who moves it by them is reported meanwhile.
   *
   * @param deviation from the followed location, in scales; NaN where a value is missing
   * @param at milliseconds; a clock that stands or goes back teaches nothing
   */
  learn(deviation: Float64Array, suspicious: boolean, at: number): void {
    if (!Number.isFinite(at)) return;
    const passed = at - (this.#last ?? at);
    if (this.#last === undefined || passed > 0) this.#last = at;
    if (!(passed > 0)) return;
    const weight = Math.min(MOST_WEIGHT, passed * this.#perMs);
    const step = Math.exp(weight * (suspicious ? 1 - this.#rate : -this.#rate));
    this.factor = clamp(this.factor * step, 1, this.#mostFactor);
    for (let j = 0; j < deviation.length; j++) {
      const off = clamp(deviation[j]!, -WINSOR, WINSOR);
      if (!Number.isNaN(off)) this.shift[j] = clamp(this.shift[j]! + weight * off, -MOST_SHIFT, MOST_SHIFT);
    }
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

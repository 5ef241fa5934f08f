import { checkWhole } from '../check/count.ts';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';

/** A token bucket for each principal. */
export interface RateLimitOptions {
  /** Requests a second in the long run, above 0; 0.5 is one in two seconds. */
  readonly perSecond: number;
  /** Requests at once after a pause; a whole number from 1 on. Default: those of one second, at least 1. */
  readonly burst?: number | undefined;
}

/** Principals that are told apart at once; past it those seen first start anew with a full bucket. */
export const MOST_PRINCIPALS = 10_000;
/** So many stay then, so that room is made for many at once. */
const KEPT = 9_000;
/** Milliseconds that sums of times may be off by. */
const ROUNDING = 1e-3;

/**
 * Token buckets by principal, as the generic cell rate algorithm keeps them: one number for each, the time at which its
 * bucket is full again (ITU-T I.371, annex A). A full bucket is one that need not be kept.
 */
export class RateLimit {
  readonly #interval: number;
  readonly #tolerance: number;
  readonly #fullAt = new Map<string, number>();

  /** @param limit as {@link checkRateLimit} takes it */
  constructor({ perSecond, burst = Math.max(1, Math.floor(perSecond)) }: RateLimitOptions) {
    this.#interval = 1000 / perSecond;
    this.#tolerance = (burst - 1) * this.#interval;
  }

  /**
   * Takes a token out of a bucket.
   *
   * @param now in milliseconds, of a clock that is never set back
   * @returns milliseconds until there is one; 0 when there was
   */
  take(principal: string, now: number): number {
    const known = this.#fullAt.get(principal);
    const fullAt = Math.max(known ?? now, now);
    const wait = fullAt - now - this.#tolerance;
    if (wait > ROUNDING) return wait;
    if (known === undefined && this.#fullAt.size >= MOST_PRINCIPALS) this.#forget(now);
    this.#fullAt.set(principal, fullAt + this.#interval);
    return 0;
  }

  #forget(now: number): void {
    for (const [principal, fullAt] of this.#fullAt) {
      if (fullAt <= now) this.#fullAt.delete(principal);
    }
    for (const principal of this.#fullAt.keys()) {
      if (this.#fullAt.size <= KEPT) return;
      this.#fullAt.delete(principal);
    }
  }
}

/** @throws TypeError that names option and value */
export function checkRateLimit(where: string, limit: RateLimitOptions): void {
  checkObject(`${where} must be an object`, limit);
  checkOptions(where, limit, ['perSecond', 'burst']);
  const { perSecond, burst } = limit;
  if (!Number.isFinite(perSecond) || perSecond <= 0) {
    throw new TypeError(`${where}.perSecond must be a number above 0, not ${show(perSecond)}`);
  }
  if (burst !== undefined) checkWhole(`${where}.burst`, burst, 1);
}

import type { CountedBaseline } from '../model/counted-baseline.ts';
import type { ModelState } from '../model/state.ts';

/**
 * Series that one scope may hold for one instrument. The SDK's default limit is 2,000, kept for everything
 * that an observable instrument ever saw, and what it reports past that is wrong; so we stay below it.
 */
export const SHARD_SERIES = 1_900;

/** A feature of a baseline that a version is counted by; `feature` is its position in it. */
export interface CountedFeature {
  readonly state: ModelState;
  readonly counted: CountedBaseline;
  readonly feature: number;
}

/** One scope's share of what is exported: a block of series of one instrument group. */
export class Shard {
  readonly cores: ModelState[] = [];
  features: CountedFeature[] = [];
  #used = 0;

  /** Takes room for so many series of any one instrument. False when it is not there. */
  take(series: number): boolean {
    // Room is never given back: the SDK remembers the series of a retired version for ever.
    if (this.#used > 0 && this.#used + series > SHARD_SERIES) return false;
    this.#used += series;
    return true;
  }

  dropFeatures(state: ModelState): void {
    this.features = this.features.filter((entry) => entry.state !== state);
  }
}

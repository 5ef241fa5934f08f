import { dailyLooks } from '../../../provisioning/alerts/drift.ts';
import { criticalZ, judge, normalQuantile, PSI_MATERIAL } from '../../src/drift/index.ts';
import { cumulated, drawBin, drawCounts, poisson } from './random.ts';

export interface Schedule {
  readonly window: '5m' | '1h' | '1d';
  /** Seconds: length of the window, between two looks, and how long the excess has to last. */
  readonly length: number;
  readonly look: number;
  readonly lasting: number;
}

/** The rules at their slowest: a look every 15 seconds, 30 seconds and 2 minutes. */
export const SCHEDULES: readonly Schedule[] = [
  { window: '5m', length: 300, look: 15, lasting: 60 },
  { window: '1h', length: 3600, look: 30, lasting: 300 },
  { window: '1d', length: 86_400, look: 120, lasting: 900 },
];

export const REFERENCE_ROWS = 2000;

/** One feature of a model, its counts over a sliding window. */
class SlidingFeature {
  readonly baseline: number[];
  readonly counts: number[];
  readonly #steps: Uint32Array[];
  #oldest = 0;

  constructor(shares: readonly number[], looksPerWindow: number, random: () => number) {
    this.baseline = drawCounts(REFERENCE_ROWS, shares, random);
    this.counts = shares.map(() => 0);
    this.#steps = Array.from({ length: looksPerWindow }, () => new Uint32Array(shares.length));
  }

  /** Takes in what arrived since the last look, and drops what the window left behind. */
  advance(mean: number, cumulative: readonly number[], random: () => number): void {
    const step = this.#steps[this.#oldest]!;
    this.#oldest = (this.#oldest + 1) % this.#steps.length;
    for (let bin = 0; bin < step.length; bin++) this.counts[bin] = this.counts[bin]! - step[bin]!;
    step.fill(0);
    for (let left = poisson(mean, random); left > 0; left--) {
      const bin = drawBin(cumulative, random);
      step[bin] = step[bin]! + 1;
      this.counts[bin] = this.counts[bin]! + 1;
    }
  }
}

/** A model with one window, looked at as the rules look at it. */
export class WatchedModel {
  readonly #features: { sliding: SlidingFeature; cumulative: readonly number[] }[];
  readonly #schedule: Schedule;
  readonly #perLook: number;
  readonly #random: () => number;
  readonly #critical: number;
  readonly #criticalOfDay: number;
  #excessSince = Number.POSITIVE_INFINITY;

  /** @param perSecond rows a second */
  constructor(
    shapes: readonly (readonly number[])[],
    schedule: Schedule,
    perSecond: number,
    random: () => number,
  ) {
    this.#schedule = schedule;
    this.#perLook = perSecond * schedule.look;
    this.#random = random;
    this.#critical = criticalZ(shapes.length);
    this.#criticalOfDay = normalQuantile(1 / (shapes.length * dailyLooks(schedule.window)));
    this.#features = shapes.map((shares) => ({
      sliding: new SlidingFeature(shares, schedule.length / schedule.look, random),
      cumulative: cumulated(shares),
    }));
  }

  /** Replaces what one feature receives from now on. */
  shift(feature: number, shares: readonly number[]): void {
    this.#features[feature]!.cumulative = cumulated(shares);
  }

  /** One look at this many seconds; `drifted` is the verdict of the look, `firing` the alert's. */
  look(time: number): { drifted: boolean; firing: boolean } {
    let drifted = false;
    let excess = false;
    for (const { sliding, cumulative } of this.#features) {
      sliding.advance(this.#perLook, cumulative, this.#random);
      const { verdict, evidence, psi } = judge(sliding.counts, sliding.baseline, this.#critical);
      drifted ||= verdict === 'drifted';
      excess ||= evidence > this.#criticalOfDay && psi >= PSI_MATERIAL;
    }
    this.#excessSince = excess ? Math.min(this.#excessSince, time) : Number.POSITIVE_INFINITY;
    return { drifted, firing: time - this.#excessSince >= this.#schedule.lasting };
  }
}

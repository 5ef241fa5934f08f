import { digestOf } from '../../baseline/seal.ts';
import { infinite, isInfinite } from '../infinite.ts';
import type { Detector, Inspection, Query } from '../types.ts';
import { readInput } from '../vectors.ts';
import { Follower, type FollowOptions, MOST_FACTOR } from './follower.ts';
import type { Scorer } from './scorer.ts';
import type { Standard } from './standard.ts';

export const SCHEMA_VERSION = 1;

/** A fitted detector without what it learnt since. */
export interface Fitted {
  readonly type: 'robust_distance' | 'isolation_forest';
  readonly falsePositiveRate: number;
  /** Clean vectors that the threshold was calibrated on. */
  readonly heldOut: number;
  readonly threshold: number;
  readonly standard: Standard;
  readonly scorer: Scorer;
}

/** What a saved detector says; {@link parseDetector} reads it. */
export interface SavedDetector {
  readonly schemaVersion: number;
  readonly type: Fitted['type'];
  /** `d1:` and a digest of the rest. */
  readonly id: string;
  readonly [property: string]: unknown;
}

/** Tells inputs unlike those of training. Holds what was fitted, and one number for each feature. */
export class AnomalyDetector implements Detector {
  readonly rule: string;
  readonly category = 'input_anomaly';
  readonly stage = 'input';
  readonly #fitted: Fitted;
  readonly #follower: Follower | undefined;
  readonly #deviation: Float64Array;
  readonly #row: Float64Array;

  constructor(fitted: Fitted, follow: FollowOptions | undefined) {
    const columns = fitted.standard.centers.length;
    this.rule = fitted.type;
    this.#fitted = fitted;
    this.#follower =
      follow && new Follower(columns, follow, fitted.falsePositiveRate, MOST_FACTOR[fitted.type]);
    this.#deviation = new Float64Array(columns);
    this.#row = new Float64Array(columns);
  }

  /** The score above which an input is suspicious now. */
  get threshold(): number {
    return this.#fitted.threshold * (this.#follower?.factor ?? 1);
  }

  /** @throws TypeError for what is no vector such as those of training */
  inspect({ vector, at }: Query): Inspection {
    const row = this.#row;
    readInput(vector, row);
    const { threshold } = this;
    if (isInfinite(row)) return infinite(threshold);
    const follower = this.#follower;
    if (follower) this.#meet(follower, row);
    // An infinite score is none that telemetry can carry.
    const score = Math.min(this.#fitted.scorer.score(row), Number.MAX_VALUE);
    const suspicious = score > threshold;
    follower?.learn(this.#deviation, suspicious, at);
    return { suspicious, score, threshold, reason: suspicious ? this.#reason(score, threshold) : '' };
  }

  /** Moves a row back to where training was, and notes how far off it is. */
  #meet({ shift }: Follower, row: Float64Array): void {
    const { centers, scales } = this.#fitted.standard;
    for (let j = 0; j < row.length; j++) {
      row[j] = row[j]! - shift[j]! * scales[j]!;
      this.#deviation[j] = (row[j]! - centers[j]!) / scales[j]!;
    }
  }

  #reason(score: number, threshold: number): string {
    const what = this.#fitted.type === 'robust_distance' ? 'distance' : 'isolation score';
    return `${what} ${score.toPrecision(4)} above ${threshold.toPrecision(4)}`;
  }

  /** What was fitted, for a file beside the model; not what was followed since. */
  toJSON(): SavedDetector {
    const { type, falsePositiveRate, heldOut, threshold, standard, scorer } = this.#fitted;
    return sealDetector({
      schemaVersion: SCHEMA_VERSION,
      type,
      falsePositiveRate,
      heldOut,
      threshold,
      centers: [...standard.centers],
      scales: [...standard.scales],
      ...scorer.toJSON(),
    });
  }
}

/** Puts the id in front. */
export function sealDetector(content: Omit<SavedDetector, 'id'>): SavedDetector {
  return { id: `d1:${digestOf(content)}`, ...content } as SavedDetector;
}

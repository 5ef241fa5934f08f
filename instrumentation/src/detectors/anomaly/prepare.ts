import { checkWhole } from '../../check/count.ts';
import { checkRate } from '../options.ts';
import { checkVectors, halves } from '../vectors.ts';
import { checkFollow, type FollowOptions } from './follower.ts';

export interface AnomalyOptions {
  /** Share of clean inputs that may be called suspicious; above 0 and below 1, default 0.01. */
  readonly falsePositiveRate?: number | undefined;
  /** Decides which half calibrates, and what is drawn; a whole number, default 1. */
  readonly seed?: number | undefined;
  /** Follows slow drift; without it what training saw holds for ever. */
  readonly follow?: FollowOptions | undefined;
}

export const ANOMALY_OPTIONS = ['falsePositiveRate', 'seed', 'follow'] as const;
const DEFAULT_RATE = 0.01;
/** Of a vector: the covariance of so many features has half a million numbers. */
export const MOST_VALUES = 1_024;

export interface Prepared {
  readonly fit: readonly Float64Array[];
  readonly heldOut: readonly Float64Array[];
  readonly falsePositiveRate: number;
  readonly seed: number;
  readonly follow: FollowOptions | undefined;
}

/** @throws TypeError when a vector or an option that all anomaly detectors have is wrong */
export function prepare(where: string, vectors: unknown, options: AnomalyOptions): Prepared {
  const { falsePositiveRate = DEFAULT_RATE, seed = 1, follow } = options;
  checkRate(where, falsePositiveRate);
  checkWhole(`${where} option seed`, seed, 0);
  if (follow !== undefined) checkFollow(where, follow);
  const [fit, heldOut] = halves(checkVectors(`${where} vectors`, vectors, MOST_VALUES), seed);
  return { fit, heldOut, falsePositiveRate, seed, follow };
}

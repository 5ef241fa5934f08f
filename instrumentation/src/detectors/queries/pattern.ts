import type { Observation } from './observation.ts';

/** What distances are measured by, from honest queries. */
export interface Yardstick {
  /** Usual distance of an honest query from the nearest of 256 others. */
  readonly spacing: number;
  /** Only one honest query in a hundred is farther than this from all of the reference. */
  readonly outlierDistance: number;
  /** Points of honest queries, 16 numbers each. */
  readonly reference: Int16Array;
}

/** Numbers that describe the queries of one client since it was made or cleared. Bounded. */
export interface Pattern {
  /** Queries that count. */
  readonly count: number;
  /** @returns whether the query counts */
  add(seen: Observation): boolean;
  /** What is looked at, of a scale on which chance has about the same spread everywhere. */
  numbers(): number[];
  clear(): void;
}

/** A share as the angle whose sine is its root: its spread by chance is the same for all shares (Fisher). */
export function angle(share: number): number {
  return Math.asin(Math.sqrt(Math.min(1, share)));
}

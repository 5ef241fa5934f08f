import { show } from '../check/show.ts';
import { checkGiven } from './given.ts';
import { digestOf } from './seal.ts';
import { BASELINE_SCHEMA_VERSION, type Baseline } from './types.ts';

/** Most segments of a segmented baseline. */
export const MAX_SEGMENTS = 100;

/** The segment that takes what has no other of its own, where a segmented baseline has it. */
export const OTHER_SEGMENT = '_other';

const LONGEST = 64;

/** Baselines for parts of the traffic that differ by nature, such as seasons or tenants. Each is compared by itself. */
export interface SegmentedBaseline {
  readonly schemaVersion: typeof BASELINE_SCHEMA_VERSION;
  /** `s1:` and the first 12 hex digits of the SHA-256 of the names and ids of its baselines. */
  readonly id: string;
  /** By name of the segment, in the order of the names. */
  readonly segments: Readonly<Record<string, Baseline>>;
}

/**
 * Joins baselines that were built apart, such as one a tenant.
 *
 * @param segments by name, texts of 1 to 64 characters; 1 to 100. {@link OTHER_SEGMENT} takes what has no other
 * @throws TypeError or RangeError when a name or a baseline is none, or there are none or too many
 */
export function segmentBaselines(segments: Readonly<Record<string, Baseline>>): SegmentedBaseline {
  checkGiven('segmentBaselines wants baselines by name of the segment', segments);
  const entries = Object.entries(segments).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0 || entries.length > MAX_SEGMENTS) {
    throw new RangeError(`a segmented baseline has 1 to ${MAX_SEGMENTS} segments, not ${entries.length}`);
  }
  for (const [name, baseline] of entries) {
    checkSegmentName(name);
    checkGiven(`segment ${show(name)} must be a baseline`, baseline);
  }
  return Object.freeze({
    schemaVersion: BASELINE_SCHEMA_VERSION,
    id: segmentedId(segments),
    segments: Object.freeze(Object.fromEntries(entries)),
  });
}

export function isSegmentName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= LONGEST;
}

/** @throws TypeError unless it can be the name of a segment */
export function checkSegmentName(name: unknown): asserts name is string {
  if (!isSegmentName(name)) {
    throw new TypeError(
      `the name of a segment must be a text of 1 to ${LONGEST} characters, not ${show(name)}`,
    );
  }
}

export function segmentedId(segments: Readonly<Record<string, Baseline>>): string {
  const ids = Object.keys(segments)
    .sort()
    .map((name) => [name, segments[name]!.id]);
  return `s1:${digestOf(ids)}`;
}

export function isSegmented(baseline: Baseline | SegmentedBaseline): baseline is SegmentedBaseline {
  return 'segments' in baseline;
}

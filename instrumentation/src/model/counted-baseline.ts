import { BinCounter } from '../baseline/bin-counter.ts';
import { isSegmented, OTHER_SEGMENT, type SegmentedBaseline } from '../baseline/segmented.ts';
import {
  type Baseline,
  type BaselineFeature,
  LIVE_DATASET,
  PREDICTION_CLASS,
  PREDICTION_SCORE,
} from '../baseline/types.ts';

/** A baseline that rows are counted by: its features as far as the budget of series went, and their counts. */
export class CountedBaseline {
  readonly baseline: Baseline;
  /** Segments whose rows are counted here; none when the rows of all are. */
  readonly segments: readonly string[];
  readonly features: readonly BaselineFeature[];
  /** Undefined when no feature is counted. */
  readonly bins: BinCounter | undefined;
  readonly classFeature: number;
  readonly scoreFeature: number;

  constructor({ baseline, segments }: BaselinePart, features: readonly BaselineFeature[]) {
    this.baseline = baseline;
    this.segments = segments;
    this.features = features;
    this.bins = features.length > 0 ? new BinCounter(features) : undefined;
    this.classFeature = features.findIndex(({ name }) => name === PREDICTION_CLASS);
    this.scoreFeature = features.findIndex(({ name }) => name === PREDICTION_SCORE);
  }

  /** Whether all its features are counted. */
  get isWhole(): boolean {
    return this.features.length === this.baseline.features.length;
  }
}

export interface BaselinePart {
  readonly baseline: Baseline;
  readonly segments: readonly string[];
}

/** The baselines that a given one consists of, each once: segments of one and the same share its counts. */
export function partsOf(given: Baseline | SegmentedBaseline | undefined): BaselinePart[] {
  if (given === undefined) return [];
  if (!isSegmented(given)) return [{ baseline: given, segments: [] }];
  const parts = new Map<string, { baseline: Baseline; segments: string[] }>();
  for (const [segment, baseline] of Object.entries(given.segments)) {
    const part = parts.get(baseline.id) ?? { baseline, segments: [] };
    part.segments.push(segment);
    parts.set(baseline.id, part);
  }
  return [...parts.values()];
}

/** Whether a baseline describes other data than its model was trained on; one taken from live rows is meant to. */
export function isOfOtherData({ datasetId }: Baseline, trainedOn: string): boolean {
  return datasetId !== trainedOn && !datasetId.startsWith(LIVE_DATASET);
}

/** Finds what the rows of a segment are counted by. */
export class Segments {
  readonly #bySegment: ReadonlyMap<unknown, CountedBaseline>;

  constructor(counted: readonly CountedBaseline[]) {
    this.#bySegment = new Map(counted.flatMap((one) => one.segments.map((segment) => [segment, one])));
  }

  /** Undefined where the segment has no baseline, and there is none for all others. */
  of(segment: unknown): CountedBaseline | undefined {
    return this.#bySegment.get(segment) ?? this.#bySegment.get(OTHER_SEGMENT);
  }
}

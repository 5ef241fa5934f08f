/** Version of the baseline file format; a file of a later one is refused. */
export const BASELINE_SCHEMA_VERSION = 1;

/** The two bins that follow the ordinary ones of every feature, in this order. */
export const SPECIAL_BINS = ['missing', 'unseen'] as const;

/** Most ordinary bins that a feature may have: bin ids have two digits. */
export const MAX_BINS = 100;

/** Pseudo-features that describe the prediction rather than the input. */
export const PREDICTION_CLASS = '@class';
export const PREDICTION_SCORE = '@score';

/** How the data set id of a baseline begins that was taken from the rows of a running model. */
export const LIVE_DATASET = 'live:';

export interface NumericFeature {
  readonly name: string;
  readonly type: 'numeric';
  /** Inner edges, strictly ascending; bin i holds edges[i-1] <= x < edges[i], the ends are open. */
  readonly edges: readonly number[];
  /** One count per bin (edges.length + 1), then `missing` (null, undefined, NaN), then `unseen` (not a number). */
  readonly counts: readonly number[];
}

export interface CategoricalFeature {
  readonly name: string;
  readonly type: 'categorical';
  /** The most frequent categories of the training data, most frequent first. */
  readonly categories: readonly string[];
  /** One count per category, then `missing` (null, undefined, NaN), then `unseen` (any other category, rare ones included). */
  readonly counts: readonly number[];
}

export type BaselineFeature = NumericFeature | CategoricalFeature;

/** What a baseline says; its id is the digest of this. */
export interface BaselineContent {
  readonly schemaVersion: typeof BASELINE_SCHEMA_VERSION;
  readonly datasetId: string;
  /** When the training data were gathered, ISO 8601, if known. */
  readonly window?: { readonly from: string; readonly to: string };
  /** Rows that the counts describe: the counts of every feature add up to this. */
  readonly rows: number;
  /** Rows that were given; more than `rows` when a sample of them was counted. */
  readonly rowsSeen: number;
  /** Features in the order of the schema; `@class` and `@score` describe the prediction itself. */
  readonly features: readonly BaselineFeature[];
}

/** Frozen distribution of the training data that later windows are compared with. */
export interface Baseline extends BaselineContent {
  /** `b1:` and the first 12 hex digits of the SHA-256 of the content. */
  readonly id: string;
  /** ISO 8601; not part of the id, so that the same data give the same id. */
  readonly createdAt: string;
}

export { BinCounter } from './bin-counter.ts';
export { BaselineBuilder, type BaselineOptions, SAMPLE_ROWS } from './builder.ts';
export { BaselineError, type BaselineErrorCode } from './error.ts';
export { parseBaseline, parseSegmentedBaseline, serializeBaseline } from './file-format.ts';
export { binIds, binLabels } from './labels.ts';
export { MAX_SEGMENTS, OTHER_SEGMENT, type SegmentedBaseline, segmentBaselines } from './segmented.ts';
export { SegmentedBaselineBuilder, type SegmentedBaselineOptions } from './segmented-builder.ts';
export {
  BASELINE_SCHEMA_VERSION,
  type Baseline,
  type BaselineContent,
  type BaselineFeature,
  type CategoricalFeature,
  MAX_BINS,
  type NumericFeature,
  PREDICTION_CLASS,
  PREDICTION_SCORE,
  SPECIAL_BINS,
} from './types.ts';

export { BinCounter } from './bin-counter.ts';
export { BaselineBuilder, type BaselineOptions, SAMPLE_ROWS } from './builder.ts';
export { BaselineError, type BaselineErrorCode } from './error.ts';
export { parseBaseline, serializeBaseline } from './file-format.ts';
export { binIds, binLabels } from './labels.ts';
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

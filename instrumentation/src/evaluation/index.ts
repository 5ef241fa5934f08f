export {
  type BinaryCounts,
  type ClassificationOptions,
  type ClassificationResult,
  type ClassifiedRow,
  type ClassMetrics,
  evaluateClassification,
} from './classification.ts';
export type { Metrics } from './cohorts.ts';
export {
  type Fairness,
  type FairnessOptions,
  FOUR_FIFTHS,
  type Gap,
  type GroupRate,
  type GroupRates,
  type Impact,
  type ImpactVerdict,
  measureFairness,
} from './fairness.ts';
export { type Evaluation, recordEvaluation } from './record.ts';
export {
  evaluateRegression,
  type RegressedRow,
  type RegressionOptions,
  type RegressionResult,
} from './regression.ts';

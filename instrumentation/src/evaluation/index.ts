export {
  type BinaryCounts,
  type ClassificationMetrics,
  type ClassificationOptions,
  type ClassificationResult,
  type ClassifiedRow,
  type ClassMetrics,
  evaluateClassification,
} from './classification.ts';
export type { Metrics } from './cohorts.ts';
export {
  type Fairness,
  type FairnessMetrics,
  type FairnessOptions,
  type Gap,
  type GroupRate,
  type GroupRates,
  type Impact,
  measureFairness,
} from './fairness.ts';
export { FOUR_FIFTHS, type ImpactVerdict } from './impact-verdict.ts';
export {
  type Estimate,
  type ExposureOptions,
  type MembershipExposure,
  membershipExposure,
} from './membership-exposure.ts';
export { type Evaluation, recordEvaluation } from './record.ts';
export {
  evaluateRegression,
  type RegressedRow,
  type RegressionMetrics,
  type RegressionOptions,
  type RegressionResult,
} from './regression.ts';

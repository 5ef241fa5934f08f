export { type FeatureSqueezingOptions, featureSqueezing } from './adversarial/feature-squeezing.ts';
export type { PredictVector } from './adversarial/outputs.ts';
export {
  type PredictionConsistencyOptions,
  predictionConsistency,
} from './adversarial/prediction-consistency.ts';
export { bitDepth, medianSmoothing, quantileBins, roundTo, type Squeezer } from './adversarial/squeezers.ts';
export type { StabilityOptions } from './adversarial/stability-detector.ts';
export type { AnomalyDetector } from './anomaly/anomaly-detector.ts';
export { DetectorFileError, type DetectorFileErrorCode } from './anomaly/detector-file-error.ts';
export { parseDetector, serializeDetector } from './anomaly/file-format.ts';
export type { FollowOptions } from './anomaly/follower.ts';
export { type IsolationForestOptions, isolationForest } from './anomaly/isolation-forest.ts';
export type { AnomalyOptions } from './anomaly/prepare.ts';
export { robustDistance } from './anomaly/robust-distance.ts';
export { type DetectInputsOptions, detectInputs, type InputMappers } from './pipeline/detect-inputs.ts';
export { InputBlockedError } from './pipeline/input-blocked-error.ts';
export {
  type GuardedQuery,
  type GuardMappers,
  type InputGuard,
  type InputGuardOptions,
  inputGuard,
  type Screening,
} from './pipeline/input-guard.ts';
export type { OneOrMany } from './pipeline/one-or-many.ts';
export type { DetectorPolicy } from './pipeline/policy.ts';
export type { InputFinding } from './pipeline/watch.ts';
export * from './queries/index.ts';
export type { Detector, Inspection, Query } from './types.ts';

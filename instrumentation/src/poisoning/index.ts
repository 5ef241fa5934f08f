export { checkTrainingBatch } from './check-batch.ts';
export {
  cohortErrors,
  type ErrorCluster,
  type ErrorClusterOptions,
  type ErrorClusterVerdict,
  type ErrorCount,
  errorClusters,
} from './error-clusters.ts';
export type {
  DisagreementCount,
  DuplicateCluster,
  PoisoningOptions,
  PoisoningReport,
  PoisoningVerdict,
  TrustedReference,
  Vectors,
} from './types.ts';

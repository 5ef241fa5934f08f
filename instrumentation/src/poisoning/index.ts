export { checkTrainingBatch } from './check-batch.ts';
export type {
  DisagreementCount,
  DuplicateCluster,
  PoisoningOptions,
  PoisoningReport,
  PoisoningVerdict,
  TrustedReference,
  Vectors,
} from './types.ts';

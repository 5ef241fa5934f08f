export { type BatchOptions, type DataChecks, defineChecks } from './data-checks.ts';
export { CHECKS_SCHEMA_VERSION, parseChecks, serializeChecks } from './file-format.ts';
export { fingerprintTransform, type TransformFingerprint } from './fingerprint.ts';
export { type InferChecksOptions, inferChecks } from './infer.ts';
export { checkTransform, type TransformCheck, type TransformCheckOptions } from './transform.ts';
export type {
  CheckName,
  CheckResult,
  ChecksOptions,
  ColumnChecks,
  ColumnType,
  RowCheck,
  RowFailure,
  RowLimits,
  ValidationReport,
} from './types.ts';

export { type BatchOptions, type DataChecks, defineChecks } from './data-checks.ts';
export { CHECKS_SCHEMA_VERSION, parseChecks, serializeChecks } from './file-format.ts';
export { fingerprintTransform, type TransformFingerprint } from './fingerprint.ts';
export { type InferOptions, inferChecks } from './infer.ts';
export { checkTransform, type TransformCheck, type TransformCheckOptions } from './transform.ts';
export {
  type CheckName,
  type CheckResult,
  type ChecksOptions,
  type ColumnChecks,
  type ColumnType,
  ROWS,
  type RowCheck,
  type RowFailure,
  type RowLimits,
  type ValidationReport,
} from './types.ts';

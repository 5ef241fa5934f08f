export { RateLimit } from '../access/rate-limit.ts';
export {
  type AuditAction,
  type AuditEntry,
  AuditError,
  type AuditExport,
  type AuditFinding,
  type AuditKey,
  type AuditReport,
  type AuditTrail,
  type AuditTrailOptions,
  type AuditVerdict,
  type AuditVerifyOptions,
  type EntryProofReport,
  type ExportOptions as AuditExportOptions,
  exportAuditTrail,
  openAuditTrail,
  type ProofReport,
  proveAuditEntry,
  proveAuditGrowth,
  verifyAuditTrail,
  verifyEntryProof,
  verifyGrowthProof,
} from '../audit/index.ts';
export { loadBaseline, loadSegmentedBaseline, saveBaseline } from '../baseline/files.ts';
export * from '../control/index.ts';
export {
  type ActionOutcome,
  type AlertOutcome,
  type ResponderSource,
  responderTelemetry,
  type ToldAction,
  type ToldApproval,
  type ToldResponse,
  type WebhookOutcome,
} from '../responder/telemetry.ts';
export * from '../signing/index.ts';
export { type FileModelStoreOptions, fileModelStore } from '../store/file-store.ts';
export { type CaptureOptions, captureReproducibility } from './capture.ts';
export {
  type DigestFilesOptions,
  type DirectoryDigest,
  digestDirectory,
  digestFile,
  type FileDigest,
} from './digest-files.ts';
export { type DigestRowsOptions, digestRows, type RowsDigest } from './digest-rows.ts';
export type { TelemetryOptions } from './options.ts';
export {
  openPredictionStore,
  type PredictionStoreFile,
  type PredictionStoreOptions,
} from './prediction-store.ts';
export { fileRetrainStore } from './retrain-store.ts';
export { startTelemetry, type Telemetry } from './start-telemetry.ts';
export { writeWhole } from './write-whole.ts';

export type { AuditEntry } from './entry.ts';
export { AuditError } from './error.ts';
export { type AuditExport, type ExportOptions, exportAuditTrail } from './export.ts';
export type { Json } from './json.ts';
export type { AuditKey } from './keys.ts';
export type { AuditTrailOptions } from './options.ts';
export { proveAuditEntry, proveAuditGrowth } from './prove.ts';
export type { AuditAction } from './recorded.ts';
export type { AuditFinding, AuditReport, AuditVerdict } from './report.ts';
export { type AuditTrail, openAuditTrail } from './trail.ts';
export { type VerifyOptions as AuditVerifyOptions, verifyAuditTrail } from './verify.ts';
export {
  type EntryProofReport,
  type ProofReport,
  verifyEntryProof,
  verifyGrowthProof,
} from './verify-proof.ts';

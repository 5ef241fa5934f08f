export type { SigningProgress } from './progress.ts';
export { readVerified } from './read-verified.ts';
export {
  REASONS as MODEL_SIGNING_REASONS,
  type Reason as ModelSigningReason,
  type ReasonCode as ModelSigningReasonCode,
} from './reasons.ts';
export type { ModelSigner, NotVerified, Verification, Verified, VerifiedFile } from './result.ts';
export { type ModelSignature, type SignModelOptions, signModel } from './sign.ts';
export type { SigstoreIdentity, SigstoreSigning } from './sigstore.ts';
export type { SignedModel } from './statement.ts';
export type { ModelTrust } from './trust.ts';
export { type ExpectedModel, type VerifyModelOptions, verifyModel } from './verify.ts';
export {
  ModelVerificationError,
  type SigningPolicy,
  type VerifyAtLoadOptions,
  verifyAtLoad,
} from './verify-at-load.ts';

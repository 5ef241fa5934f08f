import type { Reason } from './reasons.ts';
import type { SignedModel } from './statement.ts';

/** Who signed. */
export interface ModelSigner {
  readonly kind: 'key' | 'certificate' | 'sigstore';
  /** Of a key its id, the hex SHA-256 of its public key in PEM; else the identity in the certificate. */
  readonly identity: string;
  /** Who vouches for the identity of a keyless signature. */
  readonly issuer?: string;
}

export interface VerifiedFile {
  /** In the model's folder, with slashes; `.` for a model that is one file. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of each part, 64 hex digits; of one that is the whole file, unless `partBytes` is set. */
  readonly digests: readonly string[];
}

interface Common {
  /** The model with the links on the way to it followed: load from there. */
  readonly path: string;
  readonly signature: string;
  /** SHA-256 of the signature file, 64 hex digits; absent when there is none. */
  readonly signatureDigest?: string;
}

export interface Verified extends Common {
  readonly result: 'verified';
  readonly signer: ModelSigner;
  /** `sha256:` and 64 hex digits, over the digests of all files. */
  readonly rootDigest: string;
  /** Name of the subject that was signed. */
  readonly subject: string;
  /** What it was signed for, where the signature says so. */
  readonly model: SignedModel | undefined;
  readonly files: readonly VerifiedFile[];
  /** Bytes of a part, where files were digested in parts. */
  readonly partBytes: number | undefined;
  /** What the signer left out. Whoever loads from these loads what nobody signed. */
  readonly ignored: readonly string[];
}

export interface NotVerified extends Common {
  readonly result: 'failed' | 'unsigned';
  /** At least one; at most 100, of which those about the signature come first. */
  readonly reasons: readonly Reason[];
  /** How many there are. */
  readonly reasonCount: number;
  /** Where the signature itself is good and only the rest is not. */
  readonly signer?: ModelSigner;
  /** What the signature says that the root digest is; of the signed model, not of what was found. */
  readonly signedRootDigest?: string;
}

export type Verification = Verified | NotVerified;

/** Why a model is refused, and what to do; docs/model-signing.md holds the same table. */
export const REASONS = {
  unsigned: { brief: 'there is no signature', fix: 'sign it with parapet sign, or name the signature file' },
  malformed: {
    brief: 'the signature file is no signature of a model, or damaged',
    fix: 'take the signature that was made with the model, and sign anew if there is none',
  },
  old_format: {
    brief: 'a signature of model_signing before 0.3.1, made over an ambiguous encoding',
    fix: 'sign anew',
  },
  unsupported: {
    brief: 'another kind of key, hash or serialization than is read here',
    fix: 'sign with P-256, P-384 or P-521, SHA-256 and the method files or shards',
  },
  wrong_predicate: {
    brief: 'a signed statement about something else than a model',
    fix: 'take the signature of the model',
  },
  bad_signature: {
    brief: 'the signature does not fit its content: one of the two was changed',
    fix: 'take model and signature anew from where they were signed, and find out who changed them',
  },
  unknown_signer: {
    brief: 'signed by a key or an authority that is not trusted here',
    fix: 'find out who signed it; give their public key or root if they may',
  },
  identity_not_allowed: {
    brief: 'signed by somebody who may not sign this model',
    fix: 'find out who signed it; add the identity if they may',
  },
  certificate_invalid: {
    brief: 'a certificate is not valid now, or not for signing code',
    fix: 'sign anew with a certificate for code signing that is valid',
  },
  wrong_model: {
    brief: 'signed for another model or version, or for none that is named',
    fix: 'deploy what was signed, or sign it for this name and version',
  },
  wrong_digest: {
    brief: 'another root digest than the one asked for',
    fix: 'deploy the model that was meant',
  },
  changed_file: { brief: 'a file is not the one that was signed', fix: 'take the model anew' },
  missing_file: { brief: 'a signed file is absent', fix: 'take the model anew' },
  extra_file: { brief: 'a file is there that was not signed', fix: 'remove it, or sign anew with it' },
  linked_file: {
    brief: 'a link, which may lead to something else tomorrow',
    fix: 'put a copy of the file in its place',
  },
  special_file: { brief: 'neither a file nor a folder, such as a named pipe or a socket', fix: 'remove it' },
  unsafe_path: {
    brief: 'a name that leads out of the folder, or is not the same everywhere',
    fix: 'rename the file: no backslash, no character that is not Unicode',
  },
  busy_file: {
    brief: 'a file changed while it was read',
    fix: 'verify a copy that nobody writes to',
  },
  unreadable: { brief: 'the file system refused', fix: 'see the message; mend the permissions or the path' },
  too_many_files: {
    brief: 'more than 100,000 files, or parts of files',
    fix: 'pack small files into archives',
  },
  library_missing: {
    brief: 'a keyless signature, and the packages that verify it are not installed',
    fix: 'npm install @sigstore/bundle @sigstore/verify @sigstore/protobuf-specs',
  },
} as const satisfies Readonly<Record<string, { readonly brief: string; readonly fix: string }>>;

export type ReasonCode = keyof typeof REASONS;

/** One reason for which a model was refused. */
export interface Reason {
  readonly code: ReasonCode;
  /** The file that it is about, in the model's folder, with slashes. */
  readonly path?: string;
  /** For people. */
  readonly message: string;
}

/** Ends the reading of a signature with the reason for which it is refused. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: Reason;

  constructor(code: ReasonCode, message: string, options?: ErrorOptions & { readonly path?: string }) {
    super(message, options);
    this.reason = { code, message, ...(options?.path !== undefined && { path: options.path }) };
  }
}

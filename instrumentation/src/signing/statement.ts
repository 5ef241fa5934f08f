import { createHash } from 'node:crypto';
import { show } from '../check/show.ts';
import { isSafePath } from './paths.ts';
import { Refusal } from './reasons.ts';
import { parseResources, type Resource } from './resources.ts';

/** The OpenSSF Model Signing format 1.0 (sigstore/model-transparency): an in-toto statement with this predicate. */
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://model_signing/signature/v1.0';
const PREDICATE_TYPE_0_2 = 'https://model_signing/Digests/v0.1';

/**
 * What is signed of a name and a version. An own field of the predicate: a verifier of the format 1.0 passes over fields
 * that it does not know.
 */
const MODEL_FIELD = 'parapet_model';

/** Name of the only resource of a model that is one file. */
export const ONE_FILE = '.';

export interface SignedModel {
  readonly name: string;
  readonly version: string;
}

/** What a signature says of a model. */
export interface Statement {
  /** Name of the subject: of the folder, where nobody gave another. */
  readonly subject: string;
  /** SHA-256 over the digests of the resources in their order, 64 hex digits. */
  readonly rootDigest: string;
  /** The version that it was signed for, where the signer said so. */
  readonly model: SignedModel | undefined;
  /** Bytes of a part, where files were digested in parts. */
  readonly partBytes: number | undefined;
  /** Not signed, by the signer's will. */
  readonly ignored: readonly string[];
  readonly resources: readonly Resource[];
}

export interface StatementParts {
  readonly subject: string;
  readonly model: SignedModel | undefined;
  readonly ignored: readonly string[];
  /** In order. */
  readonly files: readonly { readonly path: string; readonly digest: string }[];
}

/** The text to sign. */
export function statementText({ subject, model, ignored, files }: StatementParts): string {
  return JSON.stringify({
    _type: STATEMENT_TYPE,
    subject: [{ name: subject, digest: { sha256: rootDigestOf(files) } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      serialization: {
        method: 'files',
        hash_type: 'sha256',
        allow_symlinks: false,
        ignore_paths: ignored,
      },
      resources: files.map(({ path, digest }) => ({ name: path, algorithm: 'sha256', digest })),
      ...(model && { [MODEL_FIELD]: model }),
    },
  });
}

export function rootDigestOf(files: Iterable<{ readonly digest: string }>): string {
  const hash = createHash('sha256');
  for (const { digest } of files) hash.update(digest, 'hex');
  return hash.digest('hex');
}

/** Reads what was signed. @throws Refusal */
export function parseStatement(payload: Uint8Array): Statement {
  const statement = objectOf(jsonOf(payload), 'the signed statement');
  checkTypes(statement);
  const subjects = statement.subject;
  if (!Array.isArray(subjects) || subjects.length !== 1) {
    throw new Refusal('malformed', 'the signed statement must have one subject');
  }
  const { name, digest } = objectOf(subjects[0], 'its subject');
  const { sha256 } = objectOf(digest, 'the digest of its subject');
  if (typeof name !== 'string' || typeof sha256 !== 'string') {
    throw new Refusal('malformed', 'its subject must have a name and a digest sha256');
  }
  const predicate = objectOf(statement.predicate, 'its predicate');
  const { partBytes, ignored } = parseSerialization(
    objectOf(predicate.serialization, 'predicate.serialization'),
  );
  const resources = parseResources(predicate.resources, partBytes);
  const rootDigest = rootDigestOf(resources);
  if (rootDigest !== sha256) {
    throw new Refusal('malformed', 'its root digest is not that of its files');
  }
  return {
    subject: name,
    rootDigest,
    model: parseModel(predicate[MODEL_FIELD]),
    partBytes,
    ignored,
    resources,
  };
}

function checkTypes({ _type, predicateType }: Record<string, unknown>): void {
  if (predicateType === PREDICATE_TYPE_0_2) {
    throw new Refusal(
      'old_format',
      'it has the format of model_signing 0.2, which is not safe: sign it anew',
    );
  }
  if (_type !== STATEMENT_TYPE || predicateType !== PREDICATE_TYPE) {
    throw new Refusal(
      'wrong_predicate',
      `it is a statement of the type ${show(predicateType)}, not ${PREDICATE_TYPE}`,
    );
  }
}

function parseSerialization({
  method,
  hash_type: hashType,
  shard_size: partBytes,
  ignore_paths: ignorePaths = [],
}: Record<string, unknown>): { partBytes: number | undefined; ignored: readonly string[] } {
  if (method !== 'files' && method !== 'shards') {
    throw new Refusal('unsupported', `serialization method ${show(method)}: it must be files or shards`);
  }
  if (hashType !== 'sha256') throw new Refusal('unsupported', `hash ${show(hashType)}: it must be sha256`);
  if (method === 'shards' && !(Number.isSafeInteger(partBytes) && (partBytes as number) > 0)) {
    throw new Refusal('malformed', `shard_size must be a number of bytes, not ${show(partBytes)}`);
  }
  if (!Array.isArray(ignorePaths)) throw new Refusal('malformed', 'ignore_paths must be a list');
  return {
    partBytes: method === 'shards' ? (partBytes as number) : undefined,
    ignored: ignorePaths.map(parseIgnored),
  };
}

function parseIgnored(path: unknown): string {
  const plain = typeof path === 'string' ? path.replace(/\/$/, '') : '';
  if (isSafePath(plain)) return plain;
  throw new Refusal('unsafe_path', `it ignores ${show(path)}, which is no path in the folder`);
}

function parseModel(value: unknown): SignedModel | undefined {
  if (value === undefined) return undefined;
  const { name, version } = objectOf(value, `predicate.${MODEL_FIELD}`);
  if (typeof name === 'string' && typeof version === 'string') return { name, version };
  throw new Refusal('malformed', `predicate.${MODEL_FIELD} must have a name and a version`);
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (error) {
    throw new Refusal('malformed', 'what is signed is not JSON', { cause: error });
  }
}

export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Refusal('malformed', `${what} must be an object, not ${show(value)}`);
}

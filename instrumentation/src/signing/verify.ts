import { createHash } from 'node:crypto';
import { constants, open } from 'node:fs/promises';
import { codeOf } from '../check/advised.ts';
import { checkFunction, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import { parseBundle } from './bundle.ts';
import { checkFiles } from './check-files.ts';
import type { OnProgress } from './progress.ts';
import { type Reason, Refusal } from './reasons.ts';
import type { ModelSigner, NotVerified, Verification } from './result.ts';
import { parseStatement, type SignedModel, type Statement } from './statement.ts';
import { type Model, openModel } from './tree.ts';
import { type CheckedTrust, checkTrust, type ModelTrust, signerOfBundle } from './trust.ts';

export interface ExpectedModel {
  /** The signature must name this model and version. */
  readonly model?: SignedModel | undefined;
  /** Root digest, `sha256:` and 64 hex digits, as a registry recorded it. With it a signature may name no version. */
  readonly rootDigest?: string | undefined;
}

export interface VerifyModelOptions {
  readonly trust: ModelTrust;
  /** What is being deployed. Without it any model of a trusted signer will do. */
  readonly expect?: ExpectedModel | undefined;
  /** Default: `model.sig` in the folder, or `.sig` after the name of the file. */
  readonly signature?: string | undefined;
  /** Told after every mebibyte. */
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS = ['trust', 'expect', 'signature', 'onProgress', 'signal'];
/** Room for the names of 100,000 files. */
const LARGEST_SIGNATURE = 32 << 20;
const ROOT_DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Verifies a model, a folder or a file, against its signature in the OpenSSF Model Signing format 1.0: that somebody who may
 * signed it, for what is being deployed, and that its files are the signed ones, no more and no fewer. Links are refused.
 * Files are read once, in pieces; memory is bounded by 32 MiB of signature and 100,000 files.
 *
 * @returns why not, wherever it is not verified; what the file system refuses is a reason too
 * @throws TypeError when an option is wrong or unknown; the reason of the signal; what `onProgress` throws
 */
export async function verifyModel(path: string, options: VerifyModelOptions): Promise<Verification> {
  const { trust, expect, signature, onProgress, signal } = checkVerifyOptions('verifyModel', path, options);
  let model: Model;
  try {
    model = await openModel(path, signature);
  } catch (error) {
    const reason: Reason = { code: 'unreadable', message: (error as Error).message };
    return notVerified(path, signature ?? '', [reason]);
  }
  const read = await readSignature(model.signature);
  if ('code' in read) return notVerified(model.root, model.signature, [read]);
  const signatureDigest = createHash('sha256').update(read.bytes).digest('hex');
  const signed = await examine(read.bytes, trust, expect);
  if ('reason' in signed) {
    return notVerified(model.root, model.signature, [signed.reason], { ...signed.known, signatureDigest });
  }
  const { signer, statement } = signed;
  const checked = await checkFiles(model, statement, { onProgress, signal }).catch(
    (error: unknown): Reason => {
      if (codeOf(error) === undefined || signal?.aborted) throw error;
      return { code: 'unreadable', message: (error as Error).message };
    },
  );
  const rootDigest = `sha256:${statement.rootDigest}`;
  const known = { signer, signedRootDigest: rootDigest, signatureDigest };
  if ('code' in checked) return notVerified(model.root, model.signature, [checked], known);
  const { files, reasons } = checked;
  if (reasons.count > 0) {
    return { ...notVerified(model.root, model.signature, reasons.list, known), reasonCount: reasons.count };
  }
  const { subject, model: signedModel, partBytes, ignored } = statement;
  return {
    result: 'verified',
    path: model.root,
    signature: model.signature,
    signatureDigest,
    signer,
    rootDigest,
    subject,
    model: signedModel,
    files,
    partBytes,
    ignored,
  };
}

export interface CheckedVerifyOptions extends Omit<VerifyModelOptions, 'trust'> {
  readonly trust: CheckedTrust;
}

export function checkVerifyOptions(
  where: string,
  path: string,
  options: VerifyModelOptions,
): CheckedVerifyOptions {
  checkPath(where, path);
  checkOptions(where, options, OPTIONS);
  const { expect, signature, onProgress } = options;
  if (expect !== undefined) checkExpected(`${where} option expect`, expect);
  if (signature !== undefined) checkPath(`${where} option signature`, signature);
  if (onProgress !== undefined) checkFunction(`${where} option onProgress must be a function`, onProgress);
  return { ...options, trust: checkTrust(where, options.trust) };
}

export function checkPath(what: string, path: unknown): void {
  if (typeof path !== 'string' || path === '') throw new TypeError(`${what} wants a path, not ${show(path)}`);
}

function checkExpected(option: string, expected: ExpectedModel): void {
  checkOptions(option, expected, ['model', 'rootDigest']);
  const { model, rootDigest } = expected;
  if (model === undefined && rootDigest === undefined) {
    throw new TypeError(`${option} must name a model or a rootDigest`);
  }
  if (model !== undefined) checkSignedModel(`${option}.model`, model);
  if (rootDigest !== undefined && !ROOT_DIGEST.test(rootDigest)) {
    throw new TypeError(`${option}.rootDigest must be sha256: and 64 hex digits, not ${show(rootDigest)}`);
  }
}

export function checkSignedModel(option: string, model: SignedModel): void {
  checkOptions(option, model, ['name', 'version']);
  checkText(`${option}.name`, model.name);
  checkText(`${option}.version`, model.version);
}

function notVerified(
  path: string,
  signature: string,
  reasons: readonly Reason[],
  known: Partial<NotVerified> = {},
): NotVerified {
  const result = reasons[0]!.code === 'unsigned' ? 'unsigned' : 'failed';
  return { result, path, signature, reasons, reasonCount: reasons.length, ...known };
}

async function readSignature(path: string): Promise<{ readonly bytes: Buffer } | Reason> {
  try {
    // Opening a named pipe would wait for its writer.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      const { size } = stats;
      if (!stats.isFile()) return { code: 'malformed', message: `${path} is no file` };
      if (size > LARGEST_SIGNATURE) {
        return { code: 'malformed', message: `${path} has ${size} bytes; ${LARGEST_SIGNATURE} are read` };
      }
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await file.read(bytes, 0, size, 0);
      return { bytes: bytes.subarray(0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { code: 'unsigned', message: `there is no signature ${path}` };
    return { code: 'unreadable', message: (error as Error).message };
  }
}

type Examined =
  | { readonly signer: ModelSigner; readonly statement: Statement }
  | { readonly reason: Reason; readonly known: Partial<NotVerified> };

/** Reads a signature, and finds out whether it is one for what is expected. Nothing of the model is read. */
async function examine(
  bytes: Buffer,
  trust: CheckedTrust,
  expect: ExpectedModel | undefined,
): Promise<Examined> {
  let known: Partial<NotVerified> = {};
  try {
    const { signer, payload } = await signerOfBundle(parseBundle(bytes), trust);
    known = { signer };
    const statement = parseStatement(payload);
    known = { signer, signedRootDigest: `sha256:${statement.rootDigest}` };
    checkBinding(statement, expect);
    return { signer, statement };
  } catch (error) {
    if (error instanceof Refusal) return { reason: error.reason, known };
    throw error;
  }
}

function checkBinding({ model, rootDigest }: Statement, expect: ExpectedModel = {}): void {
  if (expect.rootDigest !== undefined && expect.rootDigest !== `sha256:${rootDigest}`) {
    throw new Refusal('wrong_digest', `its root digest is sha256:${rootDigest}, not ${expect.rootDigest}`);
  }
  const wanted = expect.model;
  if (wanted === undefined || (model === undefined && expect.rootDigest !== undefined)) return;
  if (model?.name === wanted.name && model.version === wanted.version) return;
  const signed = model ? show(`${model.name}@${model.version}`) : 'no model version that it names';
  throw new Refusal(
    'wrong_model',
    `it is signed for ${signed}, not ${show(`${wanted.name}@${wanted.version}`)}`,
  );
}

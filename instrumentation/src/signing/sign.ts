import { type KeyObject, X509Certificate } from 'node:crypto';
import { basename } from 'node:path';
import { checkFunction, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { hashFile } from '../node/hash-file.ts';
import { writeWhole } from '../node/write-whole.ts';
import { bundleText } from './bundle.ts';
import { certificatesOf } from './chain.ts';
import { inParallel } from './in-parallel.ts';
import { keyIdOf, privateKeyOf, signPayload } from './keys.ts';
import { comparePaths, isSafePath } from './paths.ts';
import { countBytes, type OnProgress } from './progress.ts';
import { MOST_RESOURCES } from './resources.ts';
import { type SigstoreSigning, signKeyless } from './sigstore.ts';
import { ONE_FILE, rootDigestOf, type SignedModel, statementText } from './statement.ts';
import { listTree, type Model, openModel, placeOf } from './tree.ts';
import { checkPath, checkSignedModel } from './verify.ts';

export interface SignModelOptions {
  /** Private key in PEM: EC on P-256, P-384 or P-521. This or `sigstore`. */
  readonly key?: string | undefined;
  /** Of an encrypted key. */
  readonly passphrase?: string | undefined;
  /** Certificate of the key, in PEM, and those between it and a root. */
  readonly certificates?: readonly string[] | undefined;
  /** Signs without a key of one's own; needs `@sigstore/sign` and `@sigstore/bundle`. */
  readonly sigstore?: SigstoreSigning | undefined;
  /** What it is signed for, so that nobody can deploy it as something else. */
  readonly model?: SignedModel | undefined;
  /** Default: `model.sig` in the folder, or `.sig` after the name of the file. An existing one is replaced. */
  readonly signature?: string | undefined;
  /** Told after every mebibyte. */
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ModelSignature {
  /** The file. */
  readonly signature: string;
  /** `sha256:` and 64 hex digits. */
  readonly rootDigest: string;
  readonly files: number;
  readonly bytes: number;
  /** Hex SHA-256 of the public key in PEM; absent for a keyless signature. */
  readonly keyId?: string;
}

const OPTIONS = [
  'key',
  'passphrase',
  'certificates',
  'sigstore',
  'model',
  'signature',
  'onProgress',
  'signal',
];

/** What is no part of a model; model_signing leaves out the same. */
const GIT_FILES = ['.git', '.gitattributes', '.github', '.gitignore'];

/**
 * Signs a model, a folder or a file, in the OpenSSF Model Signing format 1.0. The signature appears whole or not at all. Files of
 * git (`.git`, `.github`, `.gitattributes`, `.gitignore`) are not signed, nor are empty folders.
 *
 * @throws TypeError when an option is wrong or unknown; Error for a link, for anything else that is neither a file nor a
 * folder, for an empty folder, for a file that changed while it was read, and when a keyless signature could not be had;
 * what the file system says; the reason of the signal
 */
export async function signModel(path: string, options: SignModelOptions): Promise<ModelSignature> {
  const signer = checkSignOptions(path, options);
  const model = await openModel(path, options.signature);
  const within = model.signatureWithin;
  const ignored = model.isFolder ? [...GIT_FILES, ...(within === undefined ? [] : [within])] : [];
  ignored.forEach(checkName);
  const files = await digests(model, ignored, options);
  const subject = options.model?.name ?? basename(model.root);
  const payload = Buffer.from(statementText({ subject, model: options.model, ignored, files }));
  const text = await sealed(payload, signer);
  options.signal?.throwIfAborted();
  await writeWhole(model.signature, text);
  return {
    signature: model.signature,
    rootDigest: `sha256:${rootDigestOf(files)}`,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    ...('key' in signer && { keyId: keyIdOf(signer.key) }),
  };
}

type Signer =
  | { readonly key: KeyObject; readonly certificates: readonly Buffer[] | undefined }
  | { readonly sigstore: SigstoreSigning };

function checkSignOptions(path: string, options: SignModelOptions): Signer {
  checkPath('signModel', path);
  checkOptions('signModel', options, OPTIONS);
  const { key, passphrase, certificates, sigstore, model, signature, onProgress } = options;
  if ((key === undefined) === (sigstore === undefined)) {
    throw new TypeError('signModel wants the option key or the option sigstore, one of the two');
  }
  if (model !== undefined) checkSignedModel('signModel option model', model);
  if (signature !== undefined) checkPath('signModel option signature', signature);
  if (onProgress !== undefined) checkFunction('signModel option onProgress must be a function', onProgress);
  if (sigstore !== undefined) return { sigstore: checkSigstore(sigstore) };
  const privateKey = privateKeyOf('signModel option key', key, passphrase);
  return { key: privateKey, certificates: certificates && chainFor(privateKey, certificates) };
}

function checkSigstore(sigstore: SigstoreSigning): SigstoreSigning {
  const option = 'signModel option sigstore';
  checkOptions(option, sigstore, ['identityToken', 'fulcioUrl', 'rekorUrl']);
  checkFunction(`${option}.identityToken must be a function`, sigstore.identityToken);
  for (const name of ['fulcioUrl', 'rekorUrl'] as const) {
    if (URL.canParse(sigstore[name])) continue;
    throw new TypeError(`${option}.${name} must be a URL, not ${show(sigstore[name])}`);
  }
  return sigstore;
}

function chainFor(key: KeyObject, pems: readonly string[]): readonly Buffer[] {
  const option = 'signModel option certificates';
  if (!Array.isArray(pems)) throw new TypeError(`${option} must be a list, not ${show(pems)}`);
  const chain = certificatesOf(option, pems);
  if (chain[0] !== undefined && new X509Certificate(chain[0]).checkPrivateKey(key)) return chain;
  throw new TypeError(`${option} must begin with the certificate of the key, and it is of another`);
}

interface Digested {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
}

async function digests(
  model: Model,
  ignored: readonly string[],
  { onProgress, signal }: SignModelOptions,
): Promise<Digested[]> {
  const entries = await listTree(model, new Set(ignored));
  if (entries === undefined) {
    throw new Error(`${model.root} holds more than ${MOST_RESOURCES} files: pack small ones into archives`);
  }
  if (entries.length === 0) throw new Error(`${model.root} holds no file to sign`);
  for (const { path, kind } of entries) {
    if (kind !== 'file') throw new Error(`${placeOf(model, path)} is ${NOT_SIGNED[kind]}`);
    if (path !== ONE_FILE) checkName(path);
  }
  const paths = entries.map(({ path }) => path).sort(comparePaths);
  const onBytes = await countBytes(model, paths, onProgress);
  return inParallel(paths, signal, async (path, stop) => {
    const options = { refuseLinks: true, onBytes, signal: stop };
    const {
      digests: [digest],
      bytes,
    } = await hashFile(placeOf(model, path), options);
    return { path, digest: digest!, bytes };
  });
}

function checkName(path: string): void {
  if (isSafePath(path)) return;
  throw new Error(`${show(path)} is no name that is the same everywhere: no backslash, only Unicode`);
}

const NOT_SIGNED = {
  link: 'a link: put a copy of the file in its place',
  special: 'neither a file nor a folder: remove it',
} as const;

async function sealed(payload: Buffer, signer: Signer): Promise<string> {
  if ('sigstore' in signer) return signKeyless(payload, signer.sigstore);
  const { key, certificates } = signer;
  const by = certificates ? { certificates } : { hint: keyIdOf(key) };
  return bundleText(payload, signPayload(payload, key), by);
}

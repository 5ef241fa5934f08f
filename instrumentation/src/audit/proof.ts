import { hashOf, type TreeHead, wholeNumber } from './checkpoint.ts';
import { AuditError } from './error.ts';
import { leafHash, verifyInclusion } from './merkle.ts';

/** Proof that an entry is in a trail, with the entry itself as the extra data: https://c2sp.org/tlog-proof. */
export interface InclusionProof {
  /** The entry as it stands in the trail, without the line end. */
  readonly entry: Buffer;
  readonly index: number;
  readonly hashes: readonly Buffer[];
  /** Text of the signed checkpoint. */
  readonly checkpoint: string;
}

/** Proof that a trail only grew, in the form that witnesses take: https://c2sp.org/tlog-witness, add-checkpoint. */
export interface ConsistencyProof {
  readonly oldSize: number;
  readonly hashes: readonly Buffer[];
  readonly checkpoint: string;
}

const MAGIC = 'c2sp.org/tlog-proof@v1';
const MOST_HASHES = 64;
const MOST_CHARACTERS = 1 << 20;

export function formatInclusionProof({ entry, index, hashes, checkpoint }: InclusionProof): string {
  const head = [MAGIC, `extra ${entry.toString('base64')}`, `index ${index}`];
  return [...head, ...hashes.map(base64), '', checkpoint].join('\n');
}

export function formatConsistencyProof({ oldSize, hashes, checkpoint }: ConsistencyProof): string {
  return [`old ${oldSize}`, ...hashes.map(base64), '', checkpoint].join('\n');
}

/** @throws AuditError when it is no such proof, or lacks the entry */
export function parseInclusionProof(text: string): InclusionProof {
  const [[magic, extra, index = '', ...hashes], checkpoint] = parts(text);
  const entry = Buffer.from(extra?.match(/^extra ([A-Za-z0-9+/]+={0,2})$/)?.[1] ?? '', 'base64');
  if (magic !== MAGIC || entry.length === 0 || !index.startsWith('index ')) {
    throw new AuditError(`this is no proof of an entry: its lines must be ${MAGIC}, extra and index`);
  }
  return { entry, index: wholeNumber(index.slice(6)), hashes: hashes.map(hashOf), checkpoint };
}

/** @throws AuditError when it is no such proof */
export function parseConsistencyProof(text: string): ConsistencyProof {
  const [[old = '', ...hashes], checkpoint] = parts(text);
  if (!old.startsWith('old ')) {
    throw new AuditError('this is no proof that a trail only grew: its first line must be old and a size');
  }
  return { oldSize: wholeNumber(old.slice(4)), hashes: hashes.map(hashOf), checkpoint };
}

/** Whether the entry is in the tree of that head: the one of its checkpoint, whose signature is for the caller to see. */
export function holdsInclusion({ entry, index, hashes }: InclusionProof, { size, root }: TreeHead): boolean {
  return verifyInclusion(leafHash(entry), index, size, hashes, root);
}

function parts(text: string): [lines: string[], checkpoint: string] {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, end).split('\n');
  if (text.length > MOST_CHARACTERS || end < 0 || lines.length > MOST_HASHES) {
    throw new AuditError('this is no proof: hashes, one a line, an empty line, and a checkpoint');
  }
  return [lines, text.slice(end + 2)];
}

function base64(hash: Buffer): string {
  return hash.toString('base64');
}

import { AuditError } from './error.ts';
import type { SigningKey } from './keys.ts';
import { type Note, parseNote, signNote } from './note.ts';

/** Head of a trail: how many entries there are, and the root of the tree of them. */
export interface TreeHead {
  readonly size: number;
  /** 32 bytes. */
  readonly root: Buffer;
}

/** A signed head, https://c2sp.org/tlog-checkpoint. */
export interface Checkpoint extends TreeHead {
  readonly origin: string;
  readonly note: Note;
  /** As it was signed. */
  readonly text: string;
}

const SIZE = /^(0|[1-9]\d{0,15})$/;
const HASH_BYTES = 32;

export function signCheckpoint(origin: string, { size, root }: TreeHead, key: SigningKey): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, origin, key);
}

/** Its signature is not looked at. @throws AuditError when it is no checkpoint */
export function parseCheckpoint(text: string): Checkpoint {
  const note = parseNote(text);
  const [origin = '', size = '', root = ''] = note.text.split('\n');
  if (origin === '' || !SIZE.test(size)) {
    throw new AuditError('this is no checkpoint: its first lines must be an origin, a size and a root');
  }
  return { origin, size: wholeNumber(size), root: hashOf(root), note, text };
}

/** @throws AuditError for what is no hash of 32 bytes in Base64 */
export function hashOf(base64: string): Buffer {
  const hash = Buffer.from(base64, 'base64');
  if (hash.length === HASH_BYTES && hash.toString('base64') === base64) return hash;
  throw new AuditError('a hash must be 32 bytes in Base64');
}

/** @throws AuditError for what is no whole number from 0 on */
export function wholeNumber(text: string): number {
  const value = SIZE.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new AuditError('a size or an index must be a whole number without leading zeros');
}

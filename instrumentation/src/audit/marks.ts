import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../check/advised.ts';
import type { Mark } from './check-chain.ts';
import { type Checkpoint, hashOf, parseCheckpoint, wholeNumber } from './checkpoint.ts';
import { AuditError } from './error.ts';
import { HEAD_FILE, RETENTION_FILE } from './files.ts';
import type { PublicKey, SigningKey } from './keys.ts';
import { leafHash } from './merkle.ts';
import { parseNote, signNote, verifyNote } from './note.ts';
import { holdsInclusion, parseInclusionProof } from './proof.ts';
import type { AuditFinding } from './report.ts';

// The small files beside the entries: the newest checkpoint, and the record of what was deleted.

/** More than any of them has. */
const MOST_BYTES = 1 << 20;

/** @returns undefined when there is none; an empty text for what is too long, or no file */
function readSmall(directory: string, name: string): string | undefined {
  try {
    const path = join(directory, name);
    const stats = statSync(path);
    return stats.isFile() && stats.size <= MOST_BYTES ? readFileSync(path, 'utf8') : '';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export interface Head extends Mark {
  readonly checkpoint: Checkpoint;
}

/** The newest checkpoint in a directory, or what is wrong with it. @throws what the file system says */
export function readHead(directory: string, keys: readonly PublicKey[]): Head | AuditFinding {
  const text = readSmall(directory, HEAD_FILE);
  if (text === undefined) return bad('unsigned', `${HEAD_FILE} is gone: nothing tells whether entries are`);
  try {
    const proof = parseInclusionProof(text);
    const checkpoint = parseCheckpoint(proof.checkpoint);
    if (holdsInclusion(proof, checkpoint)) {
      const verdict = verifyNote(checkpoint.note, checkpoint.origin, keys);
      if (verdict === 'wrong-key') return bad('wrong-key', `${HEAD_FILE} was signed by another key`);
      if (verdict === 'ok' && proof.index === checkpoint.size - 1) {
        const last = { leaf: leafHash(proof.entry), hashes: proof.hashes };
        const { size, root } = checkpoint;
        return { size, root, isSigned: true, source: HEAD_FILE, last, checkpoint };
      }
    }
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
  }
  return bad('unsigned', NOT_OURS);
}

const NOT_OURS = `${HEAD_FILE} is not what was signed for this trail`;

function bad(verdict: 'unsigned' | 'wrong-key', message: string): AuditFinding {
  return { verdict, seq: 0, file: HEAD_FILE, message };
}

/** The head, unless it is of another trail. */
export function headOf(
  head: Head | AuditFinding,
  { origin }: { readonly origin: string },
): Head | AuditFinding {
  return 'verdict' in head || head.checkpoint.origin === origin ? head : bad('unsigned', NOT_OURS);
}

/** What was deleted because it was old enough: all entries before `before`. */
export interface Retained {
  readonly before: number;
  readonly root: Buffer;
  /** Leaf hash of the last entry that was deleted, hexadecimal. */
  readonly last: string;
  readonly time: string;
}

/** First line, which no checkpoint can have: what follows there is a size. */
const RETENTION = 'parapet.audit.retention/v1';

export function signRetention(
  origin: string,
  { before, root, last, time }: Retained,
  key: SigningKey,
): string {
  const lines = [RETENTION, origin, String(before), root.toString('base64'), last, time];
  return signNote(`${lines.join('\n')}\n`, origin, key);
}

/**
 * The signed record of what was deleted; undefined where there is none, or none that these keys signed for this trail.
 * @throws what the file system says
 */
export function readRetention(
  directory: string,
  origin: string,
  keys: readonly PublicKey[],
): Retained | undefined {
  const text = readSmall(directory, RETENTION_FILE);
  if (text === undefined) return undefined;
  try {
    const note = parseNote(text);
    const [magic, forOrigin, before = '', root = '', last = '', time = ''] = note.text.split('\n');
    if (magic !== RETENTION || forOrigin !== origin || verifyNote(note, origin, keys) !== 'ok')
      return undefined;
    return { before: wholeNumber(before), root: hashOf(root), last, time };
  } catch (error) {
    if (error instanceof AuditError) return undefined;
    throw error;
  }
}

/** Reads a checkpoint that somebody kept: a note, or a proof that holds one. @throws AuditError when it is neither */
export function parseKept(text: string): Checkpoint {
  return parseCheckpoint(text.slice(text.startsWith('c2sp.org/tlog-proof@') ? text.indexOf('\n\n') + 2 : 0));
}

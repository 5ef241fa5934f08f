import { type Checkpoint, hashOf, parseCheckpoint } from './checkpoint.ts';
import type { AuditEntry } from './entry.ts';
import { AuditError } from './error.ts';
import { MerkleTree } from './merkle.ts';

/** Type of the entry that each file begins with. It holds all that is needed to go on from there without the files before. */
export const SEGMENT = 'audit.segment';

/** @param checkpoint text of the signed checkpoint of all entries before */
export function segmentData(checkpoint: string, tree: MerkleTree): AuditEntry['data'] {
  return { checkpoint, peaks: tree.peaks.map((hash) => hash.toString('base64')) };
}

export interface SegmentStart {
  readonly checkpoint: Checkpoint;
  /** Of the entries before. */
  readonly tree: MerkleTree;
}

/** Reads what a segment entry holds; the signature is not looked at. @throws AuditError when it does not fit together */
export function segmentStart({ type, seq, data }: AuditEntry): SegmentStart {
  const { checkpoint: note, peaks } = data;
  if (type !== SEGMENT || typeof note !== 'string' || !Array.isArray(peaks)) {
    throw new AuditError('a file of entries must begin with a checkpoint of those before');
  }
  const checkpoint = parseCheckpoint(note);
  const tree = MerkleTree.of(
    seq,
    peaks.map((peak) => hashOf(String(peak))),
  );
  if (tree === undefined || checkpoint.size !== seq || !tree.root().equals(checkpoint.root)) {
    throw new AuditError('the checkpoint that a file begins with is of other entries');
  }
  return { checkpoint, tree };
}

import { HashCollector, newestCheckpoint, type ReadOptions } from './collect-hashes.ts';
import { AuditError } from './error.ts';
import { consistencyRanges, inclusionRanges } from './merkle.ts';
import { formatConsistencyProof, formatInclusionProof } from './proof.ts';

/**
 * Proves that an entry is in a trail: a C2SP tlog-proof, with the entry as its extra data, under the newest checkpoint.
 * Whoever has the public key can check it without the trail. Reads the whole trail, which must be right.
 *
 * @throws AuditError when the entry is not there, is not covered by a checkpoint yet, or the trail is not right
 */
export async function proveAuditEntry(directory: string, seq: number, options: ReadOptions): Promise<string> {
  const checkpoint = newestCheckpoint(directory, options.publicKey);
  const { size, text } = checkpoint;
  if (!Number.isSafeInteger(seq) || seq < 0 || seq >= size) {
    throw new AuditError(
      `there is no entry ${seq} in the newest checkpoint, which covers 0 to ${size - 1}; one is signed every minute or so`,
    );
  }
  const ranges = inclusionRanges(seq, size);
  const collector = new HashCollector(directory, checkpoint, ranges);
  let found: Buffer | undefined;
  await collector.read(options, (entry, { bytes }) => {
    if (entry.seq === seq) found = bytes;
  });
  if (found === undefined) throw new AuditError(`entry ${seq} is not there any more: retention deleted it`);
  const hashes = ranges.map((range) => collector.at(range));
  return formatInclusionProof({ entry: found, index: seq, hashes, checkpoint: text });
}

/**
 * Proves that a trail only grew since it had a size, in the form that C2SP tlog-witness gives such proofs. Whoever kept
 * the checkpoint of then, and has the public key, can check it without the trail. Reads the whole trail, which must be right.
 *
 * @throws AuditError when it never had that size, retention deleted what the proof takes, or the trail is not right
 */
export async function proveAuditGrowth(
  directory: string,
  oldSize: number,
  options: ReadOptions,
): Promise<string> {
  const checkpoint = newestCheckpoint(directory, options.publicKey);
  const { size, text } = checkpoint;
  if (!Number.isSafeInteger(oldSize) || oldSize < 1 || oldSize > size) {
    throw new AuditError(
      `the older size must be from 1 to ${size}, the newest that is signed, not ${oldSize}`,
    );
  }
  const ranges = consistencyRanges(oldSize, size);
  const collector = new HashCollector(directory, checkpoint, ranges);
  await collector.read(options);
  const hashes = ranges.map((range) => collector.at(range));
  return formatConsistencyProof({ oldSize, hashes, checkpoint: text });
}

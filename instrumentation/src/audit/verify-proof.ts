import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { type AuditEntry, decodeEntry } from './entry.ts';
import { AuditError } from './error.ts';
import type { AuditKey } from './keys.ts';
import { parseKept } from './marks.ts';
import { verifyConsistency } from './merkle.ts';
import { type NoteVerdict, verifyNote } from './note.ts';
import { holdsInclusion, parseConsistencyProof, parseInclusionProof } from './proof.ts';
import { publicKeys } from './verify.ts';

export interface ProofReport {
  /** `false-proof`: the hashes do not lead to the root; `wrong-key` and `bad-signature` are of a checkpoint. */
  readonly verdict: 'ok' | 'false-proof' | Exclude<NoteVerdict, 'ok'>;
  readonly origin: string;
  /** Entries that the checkpoint of the proof covers. */
  readonly size: number;
}

export interface EntryProofReport extends ProofReport {
  readonly seq: number;
  /** As it stands in the trail; undefined when it is no entry of that place in a trail. */
  readonly entry: AuditEntry | undefined;
}

type Keys = AuditKey | readonly AuditKey[];

/**
 * Checks what `proveAuditEntry` made, without the trail.
 * @throws AuditError when it is no such proof, or the key is none
 */
export function verifyEntryProof(proof: string, publicKey: Keys): EntryProofReport {
  const parsed = parseInclusionProof(proof);
  const checkpoint = parseCheckpoint(parsed.checkpoint);
  const entry = decodeEntry(parsed.entry);
  const isThat = entry?.seq === parsed.index && checkpoint.origin.endsWith(`/${entry.chain}`);
  const holds = isThat && holdsInclusion(parsed, checkpoint);
  return {
    ...reportOf(checkpoint, holds, publicKey),
    seq: parsed.index,
    entry: isThat ? entry : undefined,
  };
}

/**
 * Checks what `proveAuditGrowth` made, without the trail.
 *
 * @param older checkpoint that was kept, of the size that the proof begins with
 * @throws AuditError when it is no such proof, the checkpoint is of another trail or size, or the key is none
 */
export function verifyGrowthProof(proof: string, older: string, publicKey: Keys): ProofReport {
  const parsed = parseConsistencyProof(proof);
  const checkpoint = parseCheckpoint(parsed.checkpoint);
  const before = parseKept(older);
  if (before.origin !== checkpoint.origin || before.size !== parsed.oldSize) {
    throw new AuditError(
      `the proof is of ${checkpoint.origin} from size ${parsed.oldSize} on, and the older checkpoint of ${before.origin} at ${before.size}`,
    );
  }
  const { verdict } = reportOf(before, true, publicKey);
  const report = reportOf(checkpoint, verifyConsistency(before, checkpoint, parsed.hashes), publicKey);
  return verdict === 'ok' ? report : { ...report, verdict };
}

function reportOf({ origin, size, note }: Checkpoint, holds: boolean, publicKey: Keys): ProofReport {
  const verdict = verifyNote(note, origin, publicKeys(publicKey));
  return { verdict: verdict === 'ok' && !holds ? 'false-proof' : verdict, origin, size };
}

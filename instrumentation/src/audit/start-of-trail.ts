import { type Chain, chainFrom } from './check-chain.ts';
import { type AuditEntry, decodeEntry, NO_PREV } from './entry.ts';
import { AuditError } from './error.ts';
import type { Line, LineReader, Segment } from './files.ts';
import type { PublicKey } from './keys.ts';
import { readHead, readRetention } from './marks.ts';
import { MerkleTree } from './merkle.ts';
import { verifyNote } from './note.ts';
import type { AuditFinding } from './report.ts';
import { type SegmentStart, segmentStart } from './segment-entry.ts';

/**
 * Where a trail begins: with its first entry, or with the first that retention left, as a signed record says.
 * @throws what the file system says
 */
export function startOfTrail(
  directory: string,
  segment: Segment,
  lines: LineReader,
  keys: readonly PublicKey[],
): Chain | AuditFinding {
  if (segment.first === 0) return startAtZero(directory, segment, lines, keys);
  const chain = startOfSegment(segment, lines, keys);
  if ('verdict' in chain) return chain;
  const record = readRetention(directory, chain.origin, keys);
  const isRecorded =
    record !== undefined &&
    (record.before > chain.first ||
      (record.before === chain.first &&
        record.last === chain.state.prev &&
        record.root.equals(chain.state.tree.root())));
  if (isRecorded) return chain;
  const seq = record === undefined || record.before > chain.first ? 0 : record.before;
  return missing(seq, chain.first, segment);
}

/** Any line but the first may tell what is wrong with the first, so it is checked like all the others. */
function startAtZero(
  directory: string,
  segment: Segment,
  lines: LineReader,
  keys: readonly PublicKey[],
): Chain | AuditFinding {
  const start = startIn(lines.peek());
  const origin = start?.checkpoint.origin ?? originOf(directory, keys);
  const chain = start?.entry.chain ?? origin?.slice(-CHAIN_DIGITS);
  if (origin === undefined || chain === undefined || !origin.endsWith(`/${chain}`)) {
    return damaged(lines.peek(), segment);
  }
  return chainFrom(chain, origin, new MerkleTree(), NO_PREV);
}

const CHAIN_DIGITS = 32;

function originOf(directory: string, keys: readonly PublicKey[]): string | undefined {
  const head = readHead(directory, keys);
  return 'verdict' in head ? undefined : head.checkpoint.origin;
}

/** A chain that goes on with the first entry of a file, which holds a signed checkpoint of all before; or what is wrong with it. */
export function startOfSegment(
  segment: Segment,
  lines: LineReader,
  keys: readonly PublicKey[],
): Chain | AuditFinding {
  const line = lines.peek();
  const start = startIn(line);
  if (start === undefined || start.entry.seq !== segment.first) {
    const { seq } = (line && decodeEntry(line.bytes)) ?? { seq: segment.first };
    return seq > segment.first ? missing(segment.first, seq, segment) : damaged(line, segment);
  }
  const { checkpoint, tree, entry } = start;
  const verdict = verifyNote(checkpoint.note, checkpoint.origin, keys);
  if (verdict === 'wrong-key') {
    const message = `the checkpoint in entry ${segment.first} was signed by another key`;
    return { verdict, seq: segment.first, file: segment.name, line: 1, message };
  }
  if (verdict !== 'ok' || !checkpoint.origin.endsWith(`/${entry.chain}`)) return damaged(line, segment);
  return chainFrom(entry.chain, checkpoint.origin, tree, entry.prev);
}

function missing(seq: number, next: number, { name }: Segment): AuditFinding {
  const through = next - 1;
  const message = `entries ${seq} to ${through} are gone, and no signed record says that they were old enough`;
  return { verdict: 'missing', seq, through, file: name, line: 1, message };
}

function damaged(line: Line | undefined, { first: seq, name: file }: Segment): AuditFinding {
  return line === undefined || !line.isWhole
    ? { verdict: 'torn', seq, file, line: 1, message: `the process died while it wrote entry ${seq}` }
    : {
        verdict: 'bad-entry',
        seq,
        file,
        line: 1,
        message: `entry ${seq}, which a file begins with, was changed`,
      };
}

type Start = SegmentStart & { readonly entry: AuditEntry };

function startIn(line: Line | undefined): Start | undefined {
  const entry = line?.isWhole ? decodeEntry(line.bytes) : undefined;
  if (entry === undefined) return undefined;
  try {
    return { entry, ...segmentStart(entry) };
  } catch (error) {
    if (error instanceof AuditError) return undefined;
    throw error;
  }
}

import { type AuditEntry, decodeEntry } from './entry.ts';
import type { Line, LineReader } from './files.ts';
import { leafHash } from './merkle.ts';
import type { AuditFinding } from './report.ts';

/** What a line should have been. */
export interface Expected {
  readonly chain: string;
  readonly seq: number;
  /** Leaf hash of the entry before, and its `prev`. */
  readonly prev: string;
  readonly prevOfPrev: string;
  /** Seq that the check began with. */
  readonly first: number;
  /** Leaf of the last entry that is signed, where it is known. */
  readonly head: { readonly size: number; readonly leaf: string } | undefined;
}

/** The entry of this chain that a line holds. */
export function entryOf(line: Line | undefined, chain: string): AuditEntry | undefined {
  const entry = line?.isWhole ? decodeEntry(line.bytes) : undefined;
  return entry?.chain === chain ? entry : undefined;
}

/** Says why a line is not the one that should stand there. Reads on where that takes it; to the end, to tell what is gone from what was moved. */
export function classify(line: Line, lines: LineReader, expected: Expected): AuditFinding {
  const { seq, prev, chain } = expected;
  const found: Found = (verdict, at, message, through) => ({
    verdict,
    seq: at,
    ...(through !== undefined && { through }),
    file: line.file,
    line: line.number,
    message,
  });
  const entry = entryOf(line, chain);
  const next = entryOf(lines.peek(), chain);
  const isNext = next?.seq === seq && next.prev === prev;
  if (entry === undefined) {
    return isNext
      ? found('inserted', seq, `before entry ${seq} stands a line that is none`)
      : found('bad-entry', seq, `entry ${seq} was changed: it is no entry of this chain any more`);
  }
  if (entry.seq !== seq) return otherNumber(entry, lines, expected, found);
  if (isNext) return found('inserted', seq, `entry ${seq} stands twice, and the first does not fit`);
  return brokenLink(line, next, expected, found);
}

type Found = (
  verdict: AuditFinding['verdict'],
  seq: number,
  message: string,
  through?: number,
) => AuditFinding;

function otherNumber(entry: AuditEntry, lines: LineReader, expected: Expected, found: Found): AuditFinding {
  const { seq, prev, prevOfPrev } = expected;
  if (entry.prev === prev)
    return found('bad-entry', seq, `entry ${seq} was changed: it has the number ${entry.seq}`);
  if (entry.seq === seq - 1 && entry.prev === prevOfPrev) {
    return found('inserted', entry.seq, `entry ${entry.seq} stands twice`);
  }
  if (entry.seq < seq)
    return found('inserted', seq, `before entry ${seq} stands entry ${entry.seq} once more`);
  const { seqIsLater, foundIsLater } = readOn(lines, expected, entry.seq);
  if (foundIsLater)
    return found('inserted', seq, `before entry ${seq} stands entry ${entry.seq}, which comes again`);
  if (seqIsLater) return found('reordered', seq, `where entry ${seq} should be stands entry ${entry.seq}`);
  return found('missing', seq, `entries ${seq} to ${entry.seq - 1} are gone`, entry.seq - 1);
}

/** Of two neighbours that do not fit, the one that was changed is the one that its other neighbour does not vouch for. */
function brokenLink(
  line: Line,
  next: AuditEntry | undefined,
  { seq, first, head }: Expected,
  found: Found,
): AuditFinding {
  const own = found('bad-entry', seq, `entry ${seq} was changed: it does not follow on entry ${seq - 1}`);
  const before = found('bad-entry', seq - 1, `entry ${seq - 1} was changed: entry ${seq} follows on another`);
  const leaf = leafHash(line.bytes).toString('hex');
  // The entry before is vouched for by what the check began with, or by the checkpoint that ends with it.
  if (seq === first || head?.size === seq) return own;
  if (next?.seq === seq + 1) return next.prev === leaf ? before : own;
  if (head?.size === seq + 1) return head.leaf === leaf ? before : own;
  return found(
    'broken-link',
    seq,
    `entry ${seq} does not follow on entry ${seq - 1}: one of the two was changed`,
  );
}

/** Whether the entry that should be here, and the one that is, stand further on. */
function readOn(lines: LineReader, { seq, prev, chain }: Expected, foundSeq: number) {
  let seqIsLater = false;
  let foundIsLater = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const entry = entryOf(line, chain);
    seqIsLater ||= entry?.seq === seq && entry.prev === prev;
    foundIsLater ||= entry?.seq === foundSeq;
  }
  return { seqIsLater, foundIsLater };
}

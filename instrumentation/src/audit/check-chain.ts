import type { TreeHead } from './checkpoint.ts';
import { classify, entryOf } from './classify.ts';
import { type AuditEntry, MOST_BYTES } from './entry.ts';
import { AuditError } from './error.ts';
import type { Line, LineReader } from './files.ts';
import type { PublicKey } from './keys.ts';
import { leafHash, type MerkleTree } from './merkle.ts';
import { type NoteVerdict, verifyNote } from './note.ts';
import type { AuditFinding } from './report.ts';
import { SEGMENT, segmentStart } from './segment-entry.ts';

/** The tree as it is after an entry. */
export interface ChainState {
  readonly tree: MerkleTree;
  /** Leaf hash of the last entry, hexadecimal. */
  prev: string;
  prevOfPrev: string;
  /** Size up to which a signature vouches for what was read. */
  signed: number;
  entries: number;
  from: string | undefined;
  to: string | undefined;
  lastType: string | undefined;
}

/** A head that the trail must agree with. */
export interface Mark extends TreeHead {
  readonly isSigned: boolean;
  readonly source: string;
  /** Leaf of the last entry and proof of it, where they are known. */
  readonly last?: { readonly leaf: Buffer; readonly hashes: readonly Buffer[] } | undefined;
}

export interface Chain {
  readonly chain: string;
  readonly origin: string;
  readonly first: number;
  readonly state: ChainState;
}

/** A chain that goes on with the entry `tree.size`, whose `prev` is given. */
export function chainFrom(chain: string, origin: string, tree: MerkleTree, prev: string): Chain {
  const state: ChainState = {
    tree,
    prev,
    prevOfPrev: '',
    signed: tree.size,
    entries: 0,
    from: undefined,
    to: undefined,
    lastType: undefined,
  };
  return { chain, origin, first: tree.size, state };
}

/** What goes along with the check of a chain. */
export interface Checks {
  readonly keys: readonly PublicKey[];
  /** By size, ascending; none smaller than the first entry. */
  readonly marks: readonly Mark[];
  /** Told of every entry that is found good so far. */
  readonly onEntry?: ((entry: AuditEntry, line: Line, leaf: Buffer) => void) | undefined;
  /** Told of a last line that has no end, and is short enough for the beginning of an entry. */
  readonly onTorn?: ((line: Line) => void) | undefined;
}

const YIELD_EVERY = 1024;

/**
 * Reads entries to the end or to the first thing that is wrong. Yields now and then, so that others get their turn.
 * Holds no more than a few lines and the peaks of the tree.
 */
export function* checkChain(
  chain: Chain,
  lines: LineReader,
  checks: Checks,
): Generator<void, AuditFinding | undefined> {
  const { state } = chain;
  const { marks } = checks;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (state.entries % YIELD_EVERY === 0) yield;
    if (!line.isWhole && line.bytes.length <= MOST_BYTES && lines.peek() === undefined) {
      checks.onTorn?.(line);
      return ends(state, marks) ?? torn(line, state.tree.size);
    }
    const finding = checkLine(line, lines, chain, checks);
    if (finding !== undefined) return finding;
  }
  return ends(state, marks);
}

function checkLine(
  line: Line,
  lines: LineReader,
  { chain, origin, first, state }: Chain,
  { keys, marks, onEntry }: Checks,
): AuditFinding | undefined {
  const { tree, prev, prevOfPrev } = state;
  const seq = tree.size;
  const entry = entryOf(line, chain);
  if (entry === undefined || entry.seq !== seq || entry.prev !== prev) {
    return classify(line, lines, { chain, seq, prev, prevOfPrev, first, head: headOf(marks) });
  }
  if (entry.type === SEGMENT) {
    const finding = checkSegment(entry, line, lines, { chain, origin, keys, state });
    if (finding !== undefined) return finding;
  }
  const leaf = leafHash(line.bytes);
  const before = [...tree.peaks];
  take(state, entry, leaf);
  for (const mark of marks) {
    const finding =
      mark.size === tree.size ? checkMark(mark, state, line, { before, next: lines.peek() }) : undefined;
    if (finding !== undefined) return finding;
  }
  onEntry?.(entry, line, leaf);
  return undefined;
}

function take(state: ChainState, entry: AuditEntry, leaf: Buffer): void {
  state.tree.append(leaf);
  state.prevOfPrev = state.prev;
  state.prev = leaf.toString('hex');
  state.entries++;
  state.from ??= entry.time;
  state.to = entry.time;
  state.lastType = entry.type;
}

function headOf(marks: readonly Mark[]): { size: number; leaf: string } | undefined {
  const { size, last } = marks.find((one) => one.last !== undefined) ?? {};
  return size === undefined ? undefined : { size, leaf: last!.leaf.toString('hex') };
}

function torn(line: Line, seq: number): AuditFinding {
  const message = `the last line has no end: the process died while it wrote entry ${seq}`;
  return { verdict: 'torn', seq, file: line.file, line: line.number, message };
}

/** Whether all is there that should be. */
function ends({ tree }: ChainState, marks: readonly Mark[]): AuditFinding | undefined {
  const last = marks.at(-1);
  if (last === undefined || last.size <= tree.size) return undefined;
  const through = last.size - 1;
  const message = `entries ${tree.size} to ${through} are gone: ${last.source} covers them`;
  return { verdict: 'truncated', seq: tree.size, through, message };
}

function checkMark(
  mark: Mark,
  state: ChainState,
  line: Line,
  { before, next }: { readonly before: readonly Buffer[]; readonly next: Line | undefined },
): AuditFinding | undefined {
  if (mark.root.equals(state.tree.root())) {
    if (mark.isSigned) state.signed = mark.size;
    return undefined;
  }
  const last = mark.size - 1;
  const place = { file: line.file, line: line.number };
  // The proof of the last entry holds the tree before it: when that is ours, it is the last entry that was changed.
  if (
    mark.last?.hashes.length === before.length &&
    mark.last.hashes.every((hash, i) => hash.equals(before.at(-1 - i)!))
  ) {
    const isNext = next !== undefined && leafHash(next.bytes).equals(mark.last.leaf);
    const message = isNext
      ? `entry ${last} stands twice, and the first is not what was signed`
      : `entry ${last} was changed: ${mark.source} has another`;
    return { verdict: isNext ? 'inserted' : 'bad-entry', seq: last, ...place, message };
  }
  const message = `entries ${state.signed} to ${last} were written anew: ${mark.source} has another root`;
  return { verdict: 'forked', seq: state.signed, through: last, message };
}

function checkSegment(
  entry: AuditEntry,
  line: Line,
  lines: LineReader,
  {
    chain,
    origin,
    keys,
    state,
  }: { chain: string; origin: string; keys: readonly PublicKey[]; state: ChainState },
): AuditFinding | undefined {
  const { seq } = entry;
  const place = { file: line.file, line: line.number };
  const verdict = signatureOf(entry, origin, keys);
  const next = entryOf(lines.peek(), chain);
  if (verdict !== 'ok') {
    if (next?.seq === seq && next.prev === state.prev) {
      const message = `entry ${seq} stands twice, and the first is not what was signed`;
      return { verdict: 'inserted', seq, ...place, message };
    }
    // A changed byte of a checkpoint changes the entry; a checkpoint of somebody else comes with a chain that fits.
    if (
      verdict === 'wrong-key' &&
      (next === undefined || next.prev === leafHash(line.bytes).toString('hex'))
    ) {
      return { verdict, seq, ...place, message: `the checkpoint in entry ${seq} was signed by another key` };
    }
    return {
      verdict: 'bad-entry',
      seq,
      ...place,
      message: `entry ${seq} was changed: its checkpoint is not what was signed`,
    };
  }
  const { checkpoint } = segmentStart(entry);
  if (checkpoint.root.equals(state.tree.root())) {
    state.signed = Math.max(state.signed, seq);
    return undefined;
  }
  const message = `entries ${state.signed} to ${seq - 1} were written anew: the checkpoint in entry ${seq} has another root`;
  return { verdict: 'forked', seq: state.signed, through: seq - 1, message };
}

function signatureOf(entry: AuditEntry, origin: string, keys: readonly PublicKey[]): NoteVerdict {
  try {
    const { checkpoint } = segmentStart(entry);
    return checkpoint.origin === origin ? verifyNote(checkpoint.note, origin, keys) : 'bad-signature';
  } catch (error) {
    if (error instanceof AuditError) return 'bad-signature';
    throw error;
  }
}

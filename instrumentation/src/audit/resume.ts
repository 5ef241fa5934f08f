import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChainPlace, ChainWriter } from './chain-writer.ts';
import { type Chain, checkChain } from './check-chain.ts';
import { MOST_BYTES } from './entry.ts';
import { AuditError } from './error.ts';
import {
  HEAD_FILE,
  type Line,
  LineReader,
  lineAt,
  RETENTION_FILE,
  type Segment,
  segmentsIn,
} from './files.ts';
import type { Json } from './json.ts';
import type { PublicKey } from './keys.ts';
import { headOf, readHead } from './marks.ts';
import type { AuditFinding } from './report.ts';
import { SegmentFile } from './segment-file.ts';
import { startOfSegment } from './start-of-trail.ts';

/** What the trail itself has to tell in its next entries. */
export interface OwnEntry {
  readonly type: 'audit.recovered' | 'audit.replaced' | 'audit.opened';
  readonly data: { readonly [key: string]: Json };
}

export interface Resumed {
  readonly writer: ChainWriter;
  readonly entries: readonly OwnEntry[];
  /** What was done to the trail that was there; it was put aside, and a new one begins. */
  readonly tampering: AuditFinding | undefined;
}

/**
 * Goes on with the trail of a directory, or begins one. Only the last file is read. A line that the process died over is
 * put aside. A trail that was tampered with is put aside whole, so that the service is audited and nothing is lost.
 *
 * @param keys that signed what is there
 * @throws AuditError when it has another name or key; what the file system says
 */
export function resumeTrail(place: ChainPlace, name: string, keys: readonly PublicKey[]): Resumed {
  const segments = segmentsIn(place.directory);
  const recovered: OwnEntry[] = [];
  let last = segments.at(-1);
  // Without a whole line it is a file that the process died over as it began it.
  while (last !== undefined && !hasLine(last)) {
    recovered.push(putAside(place.directory, last, last.first, 0));
    rmSync(last.path);
    segments.pop();
    last = segments.at(-1);
  }
  const resumed = last === undefined ? nothingLeft(place.directory) : resumeSegment(place, name, keys, last);
  if (resumed === undefined || 'verdict' in resumed) {
    const { writer, entries, tampering } =
      resumed === undefined
        ? { writer: ChainWriter.begin(place, name), entries: [], tampering: undefined }
        : startOver(place, name, resumed);
    return { writer, tampering, entries: [...recovered, ...entries, opened(true)] };
  }
  return { ...resumed, entries: [...recovered, ...resumed.entries], tampering: undefined };
}

/** Puts a trail aside that was tampered with, and begins a new one. @throws what the file system says */
export function startOver(place: ChainPlace, name: string, tampering: AuditFinding): Resumed {
  const { directory } = place;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const moved = `tampered-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  const ours = readdirSync(directory).filter((file) => OURS.test(file));
  mkdirSync(join(directory, moved), { mode: 0o700 });
  for (const file of ours) renameSync(join(directory, file), join(directory, moved, file));
  const { verdict, seq, through = seq } = tampering;
  const data = { verdict, seq, through, moved, files: ours.length };
  return { writer: ChainWriter.begin(place, name), entries: [{ type: 'audit.replaced', data }], tampering };
}

const OURS = /^(entries-\d{16}\.ndjson|torn-\d{16}\.bin|head\.tlog-proof|retention\.note)$/;

function nothingLeft(directory: string): AuditFinding | undefined {
  const left = readdirSync(directory).filter((file) => file === HEAD_FILE || file === RETENTION_FILE);
  if (left.length === 0) return undefined;
  return {
    verdict: 'truncated',
    seq: 0,
    message: `all entries are gone, and ${left.join(' and ')} is there`,
  };
}

function hasLine({ path, name, first }: Segment): boolean {
  const line = new LineReader([{ path, name, first }]).peek();
  return line !== undefined && (line.isWhole || line.bytes.length > MOST_BYTES);
}

function resumeSegment(
  place: ChainPlace,
  name: string,
  keys: readonly PublicKey[],
  segment: Segment,
): Omit<Resumed, 'tampering'> | AuditFinding {
  const lines = new LineReader([segment]);
  const chain = startOfSegment(segment, lines, keys);
  if ('verdict' in chain) return refuseOtherKey(chain, place.directory);
  if (chain.origin !== `${name}/${chain.chain}`) {
    const known = chain.origin.slice(0, -chain.chain.length - 1);
    throw new AuditError(
      `the trail in ${place.directory} has the name ${known}: give that, or another directory`,
    );
  }
  const { finding, torn } = readSegment(place.directory, chain, lines, keys);
  if (finding !== undefined) return refuseOtherKey(finding, place.directory);
  const { state } = chain;
  const end = torn?.offset ?? statSync(segment.path).size;
  const entries = torn === undefined ? [] : [putAside(place.directory, segment, state.tree.size, end)];
  const file = SegmentFile.reopen(segment.path, end);
  const from = { chain: chain.chain, origin: chain.origin, tree: state.tree, prev: state.prev };
  const writer = new ChainWriter(place, from, { file, began: Date.parse(state.from!), first: chain.first });
  return { writer, entries: [...entries, opened(torn === undefined && state.lastType === 'audit.closed')] };
}

/** Reads the last file to its end. */
function readSegment(
  directory: string,
  chain: Chain,
  lines: LineReader,
  keys: readonly PublicKey[],
): { finding: AuditFinding | undefined; torn: Line | undefined } {
  const head = headOf(readHead(directory, keys), chain);
  const marks = 'verdict' in head || head.size <= chain.first ? [] : [head];
  let torn: Line | undefined;
  let isOnlyOurs = chain.first === 0;
  const check = checkChain(chain, lines, {
    keys,
    marks,
    onTorn: (line) => {
      torn = line;
    },
    onEntry: ({ type }) => {
      isOnlyOurs &&= type.startsWith('audit.');
    },
  });
  let step = check.next();
  while (!step.done) step = check.next();
  const { value } = step;
  if (value !== undefined && value.verdict !== 'torn') return { finding: value, torn };
  // A process that died as it opened a new trail leaves no head, and no entry of anybody else.
  return { finding: 'verdict' in head && !isOnlyOurs ? head : undefined, torn };
}

/** A key that does not fit is a mistake of who opens the trail, and no reason to put it aside. */
function refuseOtherKey(finding: AuditFinding, directory: string): AuditFinding {
  if (finding.verdict !== 'wrong-key') return finding;
  throw new AuditError(
    `the trail in ${directory} was signed by another key: give its public key as previousKeys, or another directory`,
  );
}

/** Keeps what stands behind the last whole line, and tells of it. */
function putAside(directory: string, segment: Segment, seq: number, offset: number): OwnEntry {
  const bytes = lineAt(segment, offset)?.bytes ?? Buffer.alloc(0);
  const file = `torn-${String(seq).padStart(16, '0')}.bin`;
  writeFileSync(join(directory, file), bytes, { mode: 0o600 });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { type: 'audit.recovered', data: { seq, bytes: bytes.length, sha256, file } };
}

function opened(isClean: boolean): OwnEntry {
  return { type: 'audit.opened', data: { clean: isClean } };
}

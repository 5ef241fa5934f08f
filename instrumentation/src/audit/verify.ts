import { statSync } from 'node:fs';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { checkOptions } from '../check/options.ts';
import { type Chain, type Checks, checkChain, type Mark } from './check-chain.ts';
import { hashOf } from './checkpoint.ts';
import { AuditError } from './error.ts';
import { type Line, LineReader, lineAt, segmentsIn } from './files.ts';
import { type AuditKey, type PublicKey, publicKey } from './keys.ts';
import { locksIn } from './lock.ts';
import { headOf, parseKept, readHead } from './marks.ts';
import { MerkleTree } from './merkle.ts';
import { verifyNote } from './note.ts';
import type { AuditFinding, AuditReport } from './report.ts';
import { startOfTrail } from './start-of-trail.ts';

export interface VerifyOptions {
  /** Of the key that signed the checkpoints; several when it was changed over time. */
  readonly publicKey: AuditKey | readonly AuditKey[];
  /** A head that was seen outside the host: that many entries, and the root in Base64 or hexadecimal. */
  readonly head?: { readonly size: number; readonly root: string } | undefined;
  /** Text of a checkpoint that was kept outside the host. */
  readonly checkpoint?: string | undefined;
  /** Told after every quarter of a mebibyte or so. */
  readonly onProgress?:
    | ((progress: { readonly bytes: number; readonly totalBytes: number; readonly entries: number }) => void)
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS = [
  'publicKey',
  'head',
  'checkpoint',
  'onProgress',
  'signal',
] as const satisfies readonly (keyof VerifyOptions)[];

/** What a command or an export does with the entries that it reads, as `Checks` has it. */
export type OnEntry = NonNullable<Checks['onEntry']>;

/**
 * Checks a whole trail: every entry, every link, every signed checkpoint, and that no entry is gone that a checkpoint or
 * a given head covers. Stops at the first thing that is wrong. Holds a few hundred kilobytes whatever the size.
 *
 * @throws TypeError for an option that there is not; AuditError when there is no trail, a key or a head is none, or it is older than what retention deleted;
 * what the file system says when a file cannot be read
 */
export async function verifyAuditTrail(directory: string, options: VerifyOptions): Promise<AuditReport> {
  // One that is misspelt would be a head that nobody compares.
  checkOptions('verifyAuditTrail', options, OPTIONS);
  return checkTrail(directory, options);
}

/** As `verifyAuditTrail`, for those who want the entries too. */
export async function checkTrail(
  directory: string,
  { publicKey: given, head, checkpoint, onProgress, signal }: VerifyOptions,
  onEntry?: (chain: Chain) => OnEntry,
): Promise<AuditReport> {
  const keys = publicKeys(given);
  // Before the files are listed: it must cover nothing that a living process writes to one that is not on the list.
  const newest = readHead(directory, keys);
  const segments = segmentsIn(directory);
  if (segments.length === 0) throw new AuditError(`${directory} holds no audit trail: no file of entries`);
  const totalBytes = segments.reduce((sum, { path }) => sum + statSync(path).size, 0);
  const lines = new LineReader(segments);
  const chain = startOfTrail(directory, segments[0]!, lines, keys);
  if ('verdict' in chain) return reportOf(undefined, chain);
  const own = headOf(newest, chain);
  const marks = [
    ...('verdict' in own ? [] : [own]),
    ...(head === undefined ? [] : [givenHead(head)]),
    ...(checkpoint === undefined ? [] : [keptCheckpoint(checkpoint, chain, keys)]),
  ].sort((a, b) => a.size - b.size);
  const tooOld = marks.find((mark) => mark.size < chain.first && mark !== own);
  if (tooOld !== undefined) {
    throw new AuditError(
      `${tooOld.source} is of ${tooOld.size} entries, and retention deleted those before ${chain.first}: compare a newer one`,
    );
  }
  const other = marks.find(({ size, root }) => size === chain.first && !root.equals(chain.state.tree.root()));
  if (other !== undefined) return reportOf(chain, forkedBefore(chain.first, other));
  let unended: Line | undefined;
  const check = checkChain(chain, lines, {
    keys,
    marks: marks.filter(({ size }) => size > chain.first),
    onEntry: onEntry?.(chain),
    onTorn: (line) => {
      unended = line;
    },
  });
  let step = check.next();
  for (; !step.done; step = check.next()) {
    onProgress?.({ bytes: lines.bytesRead, totalBytes, entries: chain.state.entries });
    await turn();
    signal?.throwIfAborted();
  }
  let finding = step.value;
  if (finding?.verdict === 'torn' && (await isBeingWritten(directory, unended!))) finding = undefined;
  return reportOf(chain, finding ?? ('verdict' in own ? own : undefined));
}

function forkedBefore(first: number, { source }: Mark): AuditFinding {
  const message = `entries 0 to ${first - 1} were others: ${source} has another root`;
  return { verdict: 'forked', seq: 0, through: first - 1, message };
}

/** Long for one call of `write`. */
const WRITING_MS = 1_000;

/** Whether a line without an end gets one: a process that lives, and has its lock, may be in the midst of it. */
async function isBeingWritten(directory: string, { file, offset }: Line): Promise<boolean> {
  if (locksIn(directory).length > 0) await sleep(WRITING_MS);
  const segment = segmentsIn(directory).find(({ name }) => name === file);
  return segment !== undefined && lineAt(segment, offset)?.isWhole === true;
}

export function publicKeys(given: AuditKey | readonly AuditKey[]): PublicKey[] {
  return (Array.isArray(given) ? (given as readonly AuditKey[]) : [given as AuditKey]).map((key) =>
    publicKey('publicKey', key),
  );
}

function givenHead({ size, root }: { readonly size: number; readonly root: string }): Mark {
  if (!Number.isSafeInteger(size) || size < 1)
    throw new AuditError('head.size must be a whole number from 1 on');
  const hash = /^[0-9a-f]{64}$/i.test(root) ? Buffer.from(root, 'hex') : hashOf(root);
  return { size, root: hash, isSigned: false, source: 'the given head' };
}

function keptCheckpoint(text: string, { origin }: Chain, keys: readonly PublicKey[]): Mark {
  const checkpoint = parseKept(text);
  if (checkpoint.origin !== origin) {
    throw new AuditError(
      `the given checkpoint is of another trail, ${checkpoint.origin}; this one is ${origin}`,
    );
  }
  if (verifyNote(checkpoint.note, origin, keys) !== 'ok') {
    throw new AuditError('the given checkpoint was not signed by this key, or was changed since');
  }
  const { size, root } = checkpoint;
  return { size, root, isSigned: true, source: 'the given checkpoint' };
}

function reportOf(chain: Chain | undefined, finding: AuditFinding | undefined): AuditReport {
  const { tree, entries, signed, from, to } = chain?.state ?? {
    tree: new MerkleTree(),
    entries: 0,
    signed: 0,
  };
  return {
    verdict: finding?.verdict ?? 'ok',
    finding,
    chain: chain?.chain ?? '',
    origin: chain?.origin ?? '',
    first: chain?.first ?? 0,
    entries,
    size: tree.size,
    root: tree.root().toString('hex'),
    signed,
    from,
    to,
  };
}

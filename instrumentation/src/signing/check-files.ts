import { codeOf } from '../check/advised.ts';
import { show } from '../check/show.ts';
import { FileChangedError, type HashFileOptions, hashFile } from '../node/hash-file.ts';
import { inParallel } from './in-parallel.ts';
import { comparePaths } from './paths.ts';
import { countBytes, type OnProgress } from './progress.ts';
import type { Reason } from './reasons.ts';
import { MOST_RESOURCES, type Resource } from './resources.ts';
import type { VerifiedFile } from './result.ts';
import type { Statement } from './statement.ts';
import { type Entry, listTree, type Model, placeOf } from './tree.ts';

export interface CheckedFiles {
  readonly files: readonly VerifiedFile[];
  readonly reasons: Reasons;
}

const MOST_REASONS = 100;

/** The first {@link MOST_REASONS}, and how many there are. */
export class Reasons {
  readonly list: Reason[] = [];
  count = 0;

  add(reason: Reason): void {
    this.count++;
    if (this.list.length < MOST_REASONS) this.list.push(reason);
  }
}

export interface CheckOptions {
  readonly onProgress: OnProgress | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Reads everything that was signed, and looks for what was not. @throws the reason of the signal */
export async function checkFiles(
  model: Model,
  statement: Statement,
  { onProgress, signal }: CheckOptions,
): Promise<CheckedFiles> {
  const reasons = new Reasons();
  const signed = byPath(statement.resources);
  const present = await presentFiles(model, statement, signed, reasons);
  const names = [...signed.keys()].filter((path) => present.has(path));
  const onBytes = await countBytes(model, names, onProgress);
  const checked = await inParallel(names, signal, (path, stop) =>
    checkFile(model, path, signed.get(path)!, {
      partBytes: statement.partBytes,
      refuseLinks: true,
      onBytes,
      signal: stop,
    }),
  );
  for (const one of checked) if ('code' in one) reasons.add(one);
  const files = checked.filter((one) => !('code' in one)) as VerifiedFile[];
  return { files, reasons };
}

function byPath(resources: readonly Resource[]): Map<string, Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of resources) {
    const parts = found.get(resource.path);
    if (parts === undefined) found.set(resource.path, [resource]);
    else parts.push(resource);
  }
  return found;
}

/** The files that are there and were signed; the others are reasons. */
async function presentFiles(
  model: Model,
  { ignored }: Statement,
  signed: ReadonlyMap<string, unknown>,
  reasons: Reasons,
): Promise<ReadonlySet<string>> {
  const left = new Set([...ignored, ...(model.signatureWithin === undefined ? [] : [model.signatureWithin])]);
  const entries = await listTree(model, left);
  if (entries === undefined) {
    reasons.add({
      code: 'too_many_files',
      message: `it holds more than ${MOST_RESOURCES} files and folders`,
    });
    return new Set();
  }
  entries.sort((a, b) => comparePaths(a.path, b.path));
  const present = new Set<string>();
  for (const { path, kind } of entries) {
    const code = problemOf(kind, !signed.has(path) || present.has(path));
    if (code === undefined) present.add(path);
    else reasons.add({ code, path, message: `${show(path)} ${PROBLEMS[code]}` });
  }
  const found = new Set(entries.map(({ path }) => path));
  for (const path of signed.keys()) {
    if (!found.has(path))
      reasons.add({ code: 'missing_file', path, message: `${show(path)} was signed and is not there` });
  }
  return present;
}

const PROBLEMS = {
  linked_file: 'is a link',
  special_file: 'is neither a file nor a folder',
  extra_file: 'is there and was not signed',
} as const;

function problemOf(kind: Entry['kind'], isExtra: boolean): keyof typeof PROBLEMS | undefined {
  if (kind === 'link') return 'linked_file';
  if (kind === 'special') return 'special_file';
  return isExtra ? 'extra_file' : undefined;
}

async function checkFile(
  model: Model,
  path: string,
  parts: readonly Resource[],
  options: HashFileOptions,
): Promise<VerifiedFile | Reason> {
  try {
    const { digests, bytes } = await hashFile(placeOf(model, path), options);
    if (sameParts(parts, digests, bytes, options.partBytes)) return { path, bytes, digests };
    return { code: 'changed_file', path, message: `${show(path)} is not what was signed` };
  } catch (error) {
    const isOfFile = error instanceof FileChangedError || codeOf(error) !== undefined;
    // What a listener of the progress throws is theirs, and says nothing of the model.
    if (options.signal?.aborted || !isOfFile) throw error;
    return readFailure(error, path);
  }
}

function sameParts(
  parts: readonly Resource[],
  digests: readonly string[],
  bytes: number,
  partBytes: number | undefined,
): boolean {
  if (parts.length !== digests.length) return false;
  const ordered = [...parts].sort((a, b) => a.start - b.start);
  return ordered.every(({ start, end, digest }, i) => {
    if (digest !== digests[i]) return false;
    return partBytes === undefined || (start === i * partBytes && end === Math.min(start + partBytes, bytes));
  });
}

function readFailure(error: unknown, path: string): Reason {
  const { code, message } = error as NodeJS.ErrnoException;
  const file = show(path);
  if (error instanceof FileChangedError)
    return { code: 'busy_file', path, message: `${file} changed while it was read` };
  if (code === 'ELOOP') return { code: 'linked_file', path, message: `${file} is a link` };
  if (code === 'ENOENT')
    return { code: 'busy_file', path, message: `${file} vanished while the model was read` };
  return { code: 'unreadable', path, message: `${file} cannot be read: ${message}` };
}

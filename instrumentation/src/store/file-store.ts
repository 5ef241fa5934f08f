import { type FileHandle, open, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../check/advised.ts';
import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { FILE_ALONE } from '../node/hash-file.ts';
import { ModelStoreError } from './error.ts';
import { checkModel, checkPath } from './paths.ts';
import type { ModelStore } from './types.ts';
import { type Entry, walk } from './walk.ts';

export interface FileModelStoreOptions {
  /** Folder that holds the models. Who must not read them must not write to it either. */
  readonly root: string;
}

const CHUNK = 1 << 20;

/**
 * Models in a folder, at `<root>/<name>/<version>/<path>`. Links below the root are refused, wherever they lead: one version
 * is one folder. Reads a mebibyte at a time.
 *
 * @throws TypeError when an option is missing, wrong or unknown
 */
export function fileModelStore(options: FileModelStoreOptions): ModelStore {
  checkOptions('fileModelStore', options, ['root']);
  const { root } = options;
  if (typeof root !== 'string' || root === '') {
    throw new TypeError(`fileModelStore option root must be the path of a folder, not ${show(root)}`);
  }
  return Object.freeze<ModelStore>({
    kind: 'file',
    async files(model, { signal } = {}) {
      checkModel(model);
      const folder = await unlinked(root, `${model.name}/${model.version}`);
      return walk(model, (below) => entriesOf(folder, below, signal));
    },
    async *read(model, path, { signal } = {}) {
      checkModel(model);
      checkPath(path);
      signal?.throwIfAborted();
      const file = await openFile(await unlinked(root, `${model.name}/${model.version}/${path}`), path);
      try {
        yield* partsOf(file, path, signal);
      } finally {
        await file.close();
      }
    },
  });
}

/** The real path of what is below the root. @throws ModelStoreError when a link is on the way */
async function unlinked(root: string, below: string): Promise<string> {
  try {
    const expected = join(await realpath(root), ...below.split('/'));
    if ((await realpath(expected)) === expected) return expected;
  } catch (cause) {
    throw asStoreError(cause, below);
  }
  throw new ModelStoreError('path', `${show(below)} is, or is in, a link: copy what it leads to`);
}

async function* entriesOf(
  root: string,
  folder: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Entry> {
  signal?.throwIfAborted();
  try {
    for await (const entry of await opendir(join(root, folder))) {
      const isFolder = entry.isDirectory();
      if (!isFolder && !entry.isFile()) {
        throw new ModelStoreError('path', `${show(entry.name)} is neither a file nor a folder`);
      }
      yield { name: entry.name, isFolder };
    }
  } catch (cause) {
    throw cause instanceof ModelStoreError ? cause : asStoreError(cause, folder);
  }
}

async function openFile(path: string, shown: string): Promise<FileHandle> {
  const file = await open(path, FILE_ALONE).catch((cause: unknown) => {
    throw asStoreError(cause, shown);
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new ModelStoreError('path', `${show(shown)} is no file`);
}

async function* partsOf(
  file: FileHandle,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const { size, mtimeMs } = await file.stat();
  let bytes = 0;
  while (bytes < size) {
    signal?.throwIfAborted();
    // A buffer for each part: whoever gets it may keep it.
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, size - bytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, bytes);
    if (bytesRead === 0) break;
    bytes += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
  const after = await file.stat();
  if (bytes === size && after.size === size && after.mtimeMs === mtimeMs) return;
  throw new ModelStoreError('changed', `${show(path)} changed while it was read`);
}

const FAILURES: Readonly<Record<string, 'path' | 'not_found' | 'denied'>> = {
  ENOENT: 'not_found',
  ENOTDIR: 'not_found',
  EACCES: 'denied',
  EPERM: 'denied',
  ELOOP: 'path',
  ENAMETOOLONG: 'path',
};

function asStoreError(cause: unknown, path: string): ModelStoreError {
  const code = String(codeOf(cause));
  const message = `${show(path)} cannot be read: ${code}`;
  return new ModelStoreError(FAILURES[code] ?? 'connection', message, { cause });
}

import type { Dirent } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { isWithin } from './paths.ts';
import { MOST_RESOURCES } from './resources.ts';

export type EntryKind = 'file' | 'link' | 'special';

export interface Entry {
  /** In the model's folder, with slashes; `.` for a model that is one file. */
  readonly path: string;
  readonly kind: EntryKind;
}

/** A model on disk. */
export interface Model {
  /** The folder or the file, with the links on the way to it followed. */
  readonly root: string;
  readonly isFolder: boolean;
  /** The signature file that is given, or the one beside or in the model. */
  readonly signature: string;
  /** Where the signature is in the model's folder, if it is there. */
  readonly signatureWithin: string | undefined;
}

/** Entries of a folder that are asked for in one go: a folder may have millions. */
const AT_ONCE = 1_000;

export const SIGNATURE_FILE = 'model.sig';

/** @throws what the file system says; Error when it is neither a folder nor a file */
export async function openModel(path: string, signature: string | undefined): Promise<Model> {
  const root = await realpath(path);
  const found = await lstat(root);
  if (!found.isDirectory() && !found.isFile()) throw new Error(`${path} is neither a folder nor a file`);
  const isFolder = found.isDirectory();
  const chosen = signature ?? (isFolder ? join(root, SIGNATURE_FILE) : `${root}.sig`);
  const within = isFolder ? await pathWithin(root, chosen) : undefined;
  return { root, isFolder, signature: chosen, signatureWithin: within };
}

async function pathWithin(root: string, file: string): Promise<string | undefined> {
  const folder = await realpath(join(file, '..')).catch(() => undefined);
  if (folder === undefined) return undefined;
  const path = relative(root, join(folder, basename(file))).replaceAll(sep, '/');
  return path.startsWith('../') ? undefined : path;
}

/** Where a file of a model is. */
export function placeOf({ root }: Model, path: string): string {
  return path === '.' ? root : join(root, path);
}

/**
 * Everything in a model's folder but folders and what is ignored, in no order; undefined when it is more than
 * {@link MOST_RESOURCES}.
 */
export async function listTree(model: Model, ignored: ReadonlySet<string>): Promise<Entry[] | undefined> {
  if (!model.isFolder) return [{ path: '.', kind: 'file' }];
  const found: Entry[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const prefix = folder === '' ? '' : `${folder}/`;
    for await (const entry of await opendir(join(model.root, folder), { bufferSize: AT_ONCE })) {
      const path = prefix + entry.name;
      if (isWithin(ignored, path)) continue;
      if (entry.isDirectory()) folders.push(path);
      else found.push({ path, kind: kindOf(entry) });
      if (found.length + folders.length > MOST_RESOURCES) return undefined;
    }
  }
  return found;
}

function kindOf(entry: Dirent): EntryKind {
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

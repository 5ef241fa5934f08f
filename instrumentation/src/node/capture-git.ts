import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isRevision } from './capture-ci.ts';

export interface Checkout {
  /** The folder that holds `.git`. */
  readonly root: string;
  readonly revision: string | undefined;
  readonly branch: string | undefined;
}

const MOST_HOPS = 5;
const LONGEST = 256;

/**
 * The checkout around a folder, read from its files without running git: also in a worktree, a submodule, with packed
 * refs or a detached head. Undefined outside of one. Refs in the reftable format are not read: then there is no revision.
 */
export async function checkoutAround(folder: string): Promise<Checkout | undefined> {
  const root = await rootAround(resolve(folder));
  if (root === undefined) return undefined;
  const git = await gitFolder(join(root, '.git'));
  const head = (await textOf(join(git, 'HEAD')))?.trim();
  const ref = refOf(head);
  return {
    root,
    revision: ref === undefined ? ownRevision(head) : await revisionOf(git, ref),
    branch: ref?.replace(/^refs\/heads\//, '').slice(0, LONGEST),
  };
}

async function rootAround(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** In a worktree or a submodule `.git` is a file that says where the folder is. */
async function gitFolder(path: string): Promise<string> {
  const elsewhere = (await textOf(path))?.match(/^gitdir: (.+)$/m)?.[1];
  return elsewhere === undefined ? path : resolve(dirname(path), elsewhere);
}

/** Follows a ref to its commit. A worktree keeps its own refs in its folder and shares the rest. */
async function revisionOf(git: string, ref: string): Promise<string | undefined> {
  const shared = (await textOf(join(git, 'commondir')))?.trim();
  const folders = shared === undefined ? [git] : [git, resolve(git, shared)];
  let name = ref;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const found = (await looseRef(folders, name)) ?? (await packedRef(folders, name));
    const next = refOf(found);
    if (next === undefined) return ownRevision(found);
    name = next;
  }
  return undefined;
}

async function looseRef(folders: readonly string[], ref: string): Promise<string | undefined> {
  for (const folder of folders) {
    const text = await textOf(join(folder, ref));
    if (text !== undefined) return text.trim();
  }
  return undefined;
}

async function packedRef(folders: readonly string[], ref: string): Promise<string | undefined> {
  for (const folder of folders) {
    const lines = (await textOf(join(folder, 'packed-refs')))?.split('\n') ?? [];
    const line = lines.find((packed) => packed.endsWith(` ${ref}`));
    if (line !== undefined) return line.slice(0, -ref.length - 1);
  }
  return undefined;
}

/** The ref that a symbolic one names; none that would lead out of the folder of refs. */
function refOf(text: string | undefined): string | undefined {
  const ref = text?.match(/^ref: (refs\/.+)$/)?.[1];
  return ref === undefined || ref.split('/').includes('..') ? undefined : ref;
}

function ownRevision(text: string | undefined): string | undefined {
  return isRevision(text) ? text : undefined;
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './steps.ts';

const IGNORED = new Set(['node_modules', 'dist', '.parapet', '.git']);

/** Digest of the content of files and folders (relative to the root), without what builds leave behind. */
export function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) addTo(hash, path);
  return hash.digest('hex');
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  const absolute = join(ROOT, path);
  if (statSync(absolute).isDirectory()) {
    for (const entry of readdirSync(absolute).sort()) {
      if (!IGNORED.has(entry)) addTo(hash, join(path, entry));
    }
    return;
  }
  hash.update(path).update('\0').update(readFileSync(absolute));
}

/**
 * Does `work` unless it was done before for the same content of `inputs` and `output` is still there.
 * The record is kept only when `work` resolves to true.
 */
export async function unlessCurrent(
  name: string,
  inputs: readonly string[],
  output: string,
  work: () => Promise<boolean>,
): Promise<boolean> {
  const record = join(ROOT, '.parapet', 'built', name);
  const digest = digestOf(inputs);
  if (existsSync(join(ROOT, output)) && existsSync(record) && readFileSync(record, 'utf8') === digest)
    return true;
  if (!(await work())) return false;
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, digest);
  return true;
}

import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFunction, checkOptions } from '../check/options.ts';
import { checksumLine } from '../store/checksums.ts';
import { hashFile } from './hash-file.ts';

export interface FileDigest {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  readonly bytes: number;
}

export interface DirectoryDigest extends FileDigest {
  readonly files: number;
}

export interface DigestFilesOptions {
  /** Told after every mebibyte. */
  readonly onProgress?:
    | ((progress: { readonly bytes: number; readonly totalBytes: number }) => void)
    | undefined;
}

/**
 * SHA-256 of a file, as `sha256sum` gives it. Holds two mebibytes at a time.
 *
 * @throws Error when it is no file, or changed while it was read; what the file system says when it cannot be read
 */
export async function digestFile(path: string, options: DigestFilesOptions = {}): Promise<FileDigest> {
  const onProgress = progressOf('digestFile', options);
  const target = await stat(path);
  if (!target.isFile()) throw new Error(`${path} is no file: digestDirectory reads folders`);
  const { size } = target;
  const hex = await sha256(path, (bytes) => onProgress?.({ bytes, totalBytes: size }));
  return { digest: `sha256:${hex}`, bytes: size };
}

/**
 * SHA-256 of a folder: of the lines that `sha256sum` prints for its files in the order of their paths. In a shell:
 * `find -L . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum`. Names and contents count, times and
 * permissions do not, nor do empty folders. A link to a file counts as the file.
 *
 * @throws Error for a link to a folder or anything else that is no file, and when a file changed while it was read;
 * what the file system says when something cannot be read
 */
export async function digestDirectory(
  path: string,
  options: DigestFilesOptions = {},
): Promise<DirectoryDigest> {
  const onProgress = progressOf('digestDirectory', options);
  const files = await filesIn(path, '.');
  files.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  const hash = createHash('sha256');
  let done = 0;
  for (const { name, size } of files) {
    const hex = await sha256(join(path, name), (bytes) => onProgress?.({ bytes: done + bytes, totalBytes }));
    hash.update(checksumLine(hex, name));
    done += size;
  }
  return { digest: `sha256:${hash.digest('hex')}`, files: files.length, bytes: totalBytes };
}

function progressOf(where: string, options: DigestFilesOptions): DigestFilesOptions['onProgress'] {
  checkOptions(where, options, ['onProgress']);
  if (options.onProgress !== undefined)
    checkFunction(`${where} option onProgress must be a function`, options.onProgress);
  return options.onProgress;
}

async function filesIn(root: string, folder: string): Promise<{ name: string; size: number }[]> {
  const found = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      found.push(...(await filesIn(root, name)));
      continue;
    }
    const target = await stat(join(root, name));
    if (!target.isFile()) throw new Error(`${join(root, name)} is neither a file nor a folder of its own`);
    found.push({ name, size: target.size });
  }
  return found;
}

async function sha256(path: string, read: (bytes: number) => void): Promise<string> {
  let done = 0;
  const { digests } = await hashFile(path, {
    onBytes(bytes) {
      done += bytes;
      read(done);
    },
  });
  return digests[0]!;
}

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { ModelStoreError } from './error.ts';
import { FileList } from './paths.ts';
import type { StoredFile, StoredModel } from './types.ts';

/** As `sha256sum` writes it. It begins with a backslash where the name holds one, or a line break: no such name is taken. */
const LINE = /^\\?([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/;

/**
 * The files that a list in the format of `sha256sum` names.
 *
 * @throws ModelStoreError when it is none, or a name leads elsewhere
 */
export function parseChecksums(model: StoredModel, text: string): readonly StoredFile[] {
  const files = new FileList();
  let from = 0;
  for (let number = 1; from < text.length; number++) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const [, digits, path] = LINE.exec(text.slice(from, end)) ?? [];
    if (path === undefined) {
      throw new ModelStoreError('protocol', `line ${number} of SHA256SUMS is not as sha256sum writes it`);
    }
    files.add({ path, digest: `sha256:${digits}` });
    from = end + 1;
  }
  return files.done(model);
}

/** One digest of a whole version, as `digestDirectory` gives it, where the store tells that of each file. */
export function digestOfFiles(files: readonly StoredFile[]): string | undefined {
  if (!files.every(({ digest }) => digest !== undefined)) return undefined;
  const named = files.map(({ path, digest }) => ({ bytes: utf8ToBytes(path), path, digest: digest! }));
  named.sort((a, b) => compareBytes(a.bytes, b.bytes));
  const hash = sha256.create();
  for (const { path, digest } of named) {
    hash.update(utf8ToBytes(checksumLine(digest.slice('sha256:'.length), `./${path}`)));
  }
  return `sha256:${bytesToHex(hash.digest())}`;
}

/** As `LC_ALL=C sort` does. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

/** As `sha256sum` prints it: with a backslash first where the name has to be escaped. */
export function checksumLine(hex: string, name: string): string {
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${escaped === name ? '' : '\\'}${hex}  ${escaped}\n`;
}

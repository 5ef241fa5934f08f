import { ModelStoreError } from './error.ts';
import { FileList } from './paths.ts';
import type { StoredFile, StoredModel } from './types.ts';

/** As `sha256sum` writes it: a backslash first where the name is escaped, 64 digits, a space, a space or a star, the name. */
const LINE = /^(\\?)([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/;
const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' };

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
    const [, escaped, digits, name] = LINE.exec(text.slice(from, end)) ?? [];
    if (name === undefined) {
      throw new ModelStoreError('protocol', `line ${number} of SHA256SUMS is not as sha256sum writes it`);
    }
    const path = escaped === '' ? name : name.replace(/\\[\\nr]/g, (pair) => ESCAPES[pair]!);
    files.add({ path, digest: `sha256:${digits}` });
    from = end + 1;
  }
  return files.done(model);
}

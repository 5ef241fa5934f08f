import { resolve } from 'node:path';
import { readSecretFile } from '../adapters/files.ts';

const SHORTEST = 32;
const LONGEST = 4_096;

/**
 * The secret of a file.
 *
 * @param folder that a relative path is of
 * @throws Error that names the file and what to do, and nothing of the secret
 */
export async function readSecret(folder: string, path: string): Promise<string> {
  const text = await readSecretFile('the file', resolve(folder, path));
  if (/^[\x21-\x7e]+$/.test(text) && text.length >= SHORTEST && text.length <= LONGEST) return text;
  throw new Error(
    `the file ${path} must hold one line of ${SHORTEST} to ${LONGEST} printable characters without spaces: openssl rand -hex 32 makes one`,
  );
}

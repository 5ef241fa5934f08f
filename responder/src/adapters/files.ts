import { open } from 'node:fs/promises';
import { AdapterError } from '../types.ts';

const MOST_BYTES = 64 * 1024;
const BY_OTHERS = 0o007;

/** A small text file, read anew each time: what is mounted may be rotated. @throws AdapterError that names it */
export async function readTextFile(what: string, path: string): Promise<string> {
  return (await readSmall(what, path)).text;
}

/** Like {@link readTextFile}, without the space around it, and only where nobody but owner and group may read it. */
export async function readSecretFile(what: string, path: string): Promise<string> {
  const { text, mode } = await readSmall(what, path);
  if (process.platform !== 'win32' && (mode & BY_OTHERS) !== 0) {
    throw new AdapterError(
      `${what} ${path} can be read by everybody: chmod 600 it, and change the secret if they may have`,
      false,
    );
  }
  return text.trim();
}

async function readSmall(what: string, path: string): Promise<{ text: string; mode: number }> {
  try {
    const file = await open(path, 'r');
    try {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size > MOST_BYTES)
        throw new Error(`it is no file of at most ${MOST_BYTES} bytes`);
      return { text: await file.readFile('utf8'), mode: stats.mode };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new AdapterError(`${what} ${path} cannot be read: ${(error as Error).message}`, false, {
      cause: error,
    });
  }
}

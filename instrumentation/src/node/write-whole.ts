import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { advised, codeOf } from '../check/advised.ts';

/**
 * Writes a file that appears whole or not at all, also when the process or the machine stops half way; an existing one
 * is replaced.
 *
 * @param mode of the file, less what the umask takes; default for all to read and write
 * @throws what the file system says, with its `code`, such as `ENOENT` for a missing folder
 */
export async function writeWhole(path: string, text: string | Uint8Array, mode = 0o666): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if (codeOf(error) !== 'ENOENT') throw error;
    throw advised(`the folder of ${path} does not exist: make it first`, error);
  }
}

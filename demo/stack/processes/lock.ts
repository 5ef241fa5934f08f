import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A lock that another process holds. */
export class LockHeld extends Error {
  override name = 'LockHeld';
}

/**
 * Takes the lock of a folder for the life of this process, waiting up to `waitMs` for another holder to end.
 * The lock is the kernel's own on an SQLite file: it is gone with its holder, however that ended, and two
 * starts at the same moment cannot both get it.
 * @returns a function that gives it back
 * @throws LockHeld
 */
export function takeLock(folder: string, waitMs: number): () => void {
  const database = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: waitMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (/locked|busy/.test((error as Error).message)) {
      throw new LockHeld(`Another stack is starting in ${folder}`);
    }
    throw error;
  }
  return () => database.close();
}

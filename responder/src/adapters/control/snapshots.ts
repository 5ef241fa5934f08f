import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Turns } from '../../response/turns.ts';
import { AdapterError } from '../../types.ts';

/** An archive of a control endpoint has 16 MiB at most, besides the headers of tar. */
const MOST_BYTES = 17 * 2 ** 20;
/** With their size this bounds the folder at 4.25 GiB. They are evidence: none is deleted to make room. */
const MOST_FILES = 256;

export interface StoredSnapshot {
  readonly file: string;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
}

/** One at a time in a folder, of all replicas and targets that share it: the files are counted before each. */
const turns = new Turns();

/** A folder of forensic snapshots, each readable by its owner alone. */
export class Snapshots {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The one that was stored under this name. */
  async find(name: string): Promise<StoredSnapshot | undefined> {
    const file = join(this.#folder, name);
    try {
      return { file, digest: digestOf(await readFile(file)) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** @throws AdapterError when it is no archive, too large, or the folder is full or cannot be written */
  async store(name: string, tar: Buffer): Promise<StoredSnapshot> {
    if (tar.length > MOST_BYTES)
      throw new AdapterError(`a snapshot of ${tar.length} bytes is too large`, false);
    // POSIX tar names itself at this place.
    if (tar.toString('latin1', 257, 262) !== 'ustar') throw new AdapterError('the snapshot is no tar', false);
    const file = join(this.#folder, name);
    try {
      await turns.take(this.#folder, () => this.#write(file, tar));
    } catch (error) {
      if (error instanceof AdapterError) throw error;
      throw new AdapterError(`the snapshot cannot be stored: ${(error as Error).message}`, true, {
        cause: error,
      });
    }
    return { file, digest: digestOf(tar) };
  }

  async #write(file: string, tar: Buffer): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if ((await readdir(this.#folder)).length >= MOST_FILES) {
      throw new AdapterError(
        `${this.#folder} holds ${MOST_FILES} files: move the snapshots that are dealt with`,
        false,
      );
    }
    await writeOwn(file, tar);
  }
}

/** Whole or not at all. */
async function writeOwn(path: string, content: Buffer): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(part, path);
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

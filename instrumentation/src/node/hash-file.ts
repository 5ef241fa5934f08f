import { createHash, type Hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { constants, type FileHandle, lstat, open, stat } from 'node:fs/promises';

const CHUNK = 1 << 20;

/** What a file came to while it was read; the message says what to do. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';
}

export interface HashFileOptions {
  /** Digests of the parts of so many bytes each, the last one shorter. Default: one of the whole file. */
  readonly partBytes?: number | undefined;
  /** Opens no link, and nothing but a file. */
  readonly refuseLinks?: boolean;
  /** Told after every mebibyte, with the bytes since the last time. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HashedFile {
  /** SHA-256 of each part, 64 hex digits; one of nothing for an empty file. */
  readonly digests: readonly string[];
  readonly bytes: number;
}

/**
 * SHA-256 of a file or of its parts. Holds two mebibytes: one is read while the other is hashed.
 *
 * @throws FileChangedError when it was written to or replaced while it was read; what the file system says when it cannot
 * be read, with the code `ELOOP` for a refused link; the reason of the signal
 */
export async function hashFile(path: string, options: HashFileOptions = {}): Promise<HashedFile> {
  const { refuseLinks = false } = options;
  const file = await open(path, refuseLinks ? FILE_ALONE : 'r');
  try {
    const before = await file.stat({ bigint: true });
    if (!before.isFile()) throw new FileChangedError(`${path} is no file any more`);
    const parts = new Parts(options.partBytes ?? Number.POSITIVE_INFINITY);
    const size = Number(before.size);
    const bytes = await readInto(parts, file, size, options);
    // Of the path and not of the handle: it tells of a file that was put in its place, too.
    const after = await (refuseLinks ? lstat : stat)(path, { bigint: true });
    if (bytes !== size || !sameFile(before, after)) {
      throw new FileChangedError(`${path} changed while it was read: digest a copy that nobody writes to`);
    }
    return { digests: parts.end(), bytes };
  } finally {
    await file.close();
  }
}

/** Opens no link, where the system can tell, and does not wait for the writer of a named pipe. */
export const FILE_ALONE = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

async function readInto(
  parts: Parts,
  file: FileHandle,
  size: number,
  { onBytes, signal }: HashFileOptions,
): Promise<number> {
  const length = Math.min(size, CHUNK);
  let [buffer, spare] = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(size > CHUNK ? length : 0)];
  let bytes = 0;
  let reading = size === 0 ? undefined : file.read(buffer, 0, length, 0);
  while (reading !== undefined) {
    const { bytesRead } = await reading;
    bytes += bytesRead;
    // One that grows as fast as it is read would have no end.
    const goesOn = bytesRead > 0 && bytes < size && !signal?.aborted;
    reading = goesOn ? file.read(spare, 0, length, bytes) : undefined;
    parts.update(buffer.subarray(0, bytesRead));
    onBytes?.(bytesRead);
    [buffer, spare] = [spare, buffer];
  }
  signal?.throwIfAborted();
  return bytes;
}

class Parts {
  readonly #partBytes: number;
  readonly #digests: string[] = [];
  #hash: Hash = createHash('sha256');
  #left: number;

  constructor(partBytes: number) {
    this.#partBytes = partBytes;
    this.#left = partBytes;
  }

  update(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) {
      // A part ends when there is more to come: the last one is not followed by an empty one.
      if (this.#left === 0) this.#next();
      const now = rest.subarray(0, Math.min(this.#left, rest.length));
      this.#hash.update(now);
      this.#left -= now.length;
      rest = rest.subarray(now.length);
    }
  }

  end(): readonly string[] {
    return [...this.#digests, this.#hash.digest('hex')];
  }

  #next(): void {
    this.#digests.push(this.#hash.digest('hex'));
    this.#hash = createHash('sha256');
    this.#left = this.#partBytes;
  }
}

function sameFile(a: BigIntStats, b: BigIntStats): boolean {
  const same = ['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const;
  return same.every((field) => a[field] === b[field]);
}

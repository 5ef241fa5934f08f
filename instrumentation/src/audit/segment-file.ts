import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { guarded } from '../faults/guarded.ts';
import { auditing } from './sink.ts';

const fdatasyncLater = promisify(fdatasync);

/** A file of entries that is written to. A line is handed to the system whole or not at all; nothing is held back. */
export class SegmentFile {
  readonly path: string;
  readonly #fd: number;
  #bytes: number;
  /** Behind the last line stands something that is none. */
  #hasRest: boolean;
  #flushed: number;
  #flushing: Promise<void> | undefined;
  #closed = false;

  /** @throws what the file system says; an existing file is not touched */
  static create(path: string): SegmentFile {
    const file = new SegmentFile(path, openSync(path, 'wx', 0o600), 0, false);
    flushDirectory(dirname(path));
    return file;
  }

  /** @param bytes where the next line goes; what stands behind is overwritten */
  static reopen(path: string, bytes: number): SegmentFile {
    const fd = openSync(path, 'r+');
    return new SegmentFile(path, fd, bytes, fstatSync(fd).size > bytes);
  }

  private constructor(path: string, fd: number, bytes: number, hasRest: boolean) {
    this.path = path;
    this.#fd = fd;
    this.#bytes = bytes;
    this.#flushed = bytes;
    this.#hasRest = hasRest;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the file still stands under its name: one that was deleted or moved takes lines all the same. @throws what the file system says */
  isThere(): boolean {
    const named = statSync(this.path, { throwIfNoEntry: false });
    const { ino, dev } = fstatSync(this.#fd);
    return named?.ino === ino && named.dev === dev;
  }

  /** @throws what the file system says; then no part of the line counts, and the next goes in its place */
  append(line: Buffer): void {
    let done = 0;
    try {
      while (done < line.length) {
        done += writeSync(this.#fd, line, done, line.length - done, this.#bytes + done);
      }
    } catch (error) {
      this.#hasRest ||= done > 0;
      this.#cutRest();
      throw error;
    }
    // After the line and not before it: what it takes the place of is not gone before the line is there.
    if (this.#hasRest) ftruncateSync(this.#fd, this.#bytes + line.length);
    this.#hasRest = false;
    this.#bytes += line.length;
  }

  /** Takes away what was written of a line; where that cannot be done, the next line does it. */
  #cutRest(): void {
    if (!this.#hasRest) return;
    guarded(() => {
      ftruncateSync(this.#fd, this.#bytes);
      this.#hasRest = false;
    }, auditing.failed);
  }

  /** Waits for the disk. @throws what the file system says */
  flushNow(): void {
    if (this.#flushed === this.#bytes) return;
    fdatasyncSync(this.#fd);
    this.#flushed = this.#bytes;
  }

  /** Waits for the disk in another thread. Rejects with what the file system says. */
  async flush(): Promise<void> {
    // One that runs may have begun before the last line came.
    await this.#flushing?.catch(() => 'whoever began it is told');
    const bytes = this.#bytes;
    if (this.#flushed === bytes || this.#closed) return;
    this.#flushing = fdatasyncLater(this.#fd);
    try {
      await this.#flushing;
      this.#flushed = Math.max(this.#flushed, bytes);
    } finally {
      this.#flushing = undefined;
      if (this.#closed) closeSync(this.#fd);
    }
  }

  /** @throws what the file system says */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#flushing === undefined) closeSync(this.#fd);
  }

  /** For one that could not be begun. */
  discard(): void {
    this.close();
    rmSync(this.path, { force: true });
  }
}

/** So that the name of a new file outlives a loss of power. Windows has no such thing. */
export function flushDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

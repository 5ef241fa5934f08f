import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_BYTES } from './entry.ts';
import { AuditError } from './error.ts';

const CHUNK = 1 << 18;
const LINE_END = 10;

/** The newest signed checkpoint, as the proof of the last entry that it covers. */
export const HEAD_FILE = 'head.tlog-proof';
/** Says, signed, which entries were deleted because they were old enough. */
export const RETENTION_FILE = 'retention.note';

export interface Segment {
  readonly path: string;
  readonly name: string;
  /** Seq of its first entry, by its name. */
  readonly first: number;
}

export function segmentName(first: number): string {
  return `entries-${String(first).padStart(16, '0')}.ndjson`;
}

/** Files of entries, in their order. @throws AuditError when one is no file, such as a pipe that would be waited for; what the file system says */
export function segmentsIn(directory: string): Segment[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const digits = name.match(/^entries-(\d{16})\.ndjson$/)?.[1];
      if (digits === undefined) return [];
      const path = join(directory, name);
      if (!statSync(path).isFile()) throw new AuditError(`${path} is no file`);
      return [{ path, name, first: Number(digits) }];
    })
    .sort((a, b) => a.first - b.first);
}

export interface Line {
  /** Without the line end. Cut where it is longer than an entry may be. */
  readonly bytes: Buffer;
  readonly file: string;
  /** From 1. */
  readonly number: number;
  /** Where it begins in its file. */
  readonly offset: number;
  /** False for what stands after the last line end of a file. */
  readonly isWhole: boolean;
}

/** Lines of files, one after the other, with a look at the next one. Holds a quarter of a mebibyte. */
export class LineReader {
  readonly #lines: Iterator<Line>;
  #next: Line | undefined;
  #bytesRead = 0;

  constructor(segments: readonly Segment[]) {
    this.#lines = this.#read(segments);
    this.#advance();
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  peek(): Line | undefined {
    return this.#next;
  }

  next(): Line | undefined {
    const line = this.#next;
    if (line !== undefined) this.#advance();
    return line;
  }

  #advance(): void {
    const { done, value } = this.#lines.next();
    this.#next = done ? undefined : value;
  }

  *#read(segments: readonly Segment[]): Generator<Line> {
    for (const segment of segments) yield* this.#linesOf(segment);
  }

  *#linesOf({ path, name: file }: Segment): Generator<Line> {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let held = Buffer.alloc(0);
    let heldBytes = 0;
    let number = 0;
    let offset = 0;
    const line = (rest: Buffer, isWhole: boolean): Line => ({
      bytes: Buffer.concat([held, rest]),
      file,
      number: ++number,
      offset,
      isWhole,
    });
    let at = 0;
    for (let size = readAt(path, at, chunk); size > 0; size = readAt(path, at, chunk)) {
      at += size;
      this.#bytesRead += size;
      let start = 0;
      const read = chunk.subarray(0, size);
      for (let end = read.indexOf(LINE_END); end >= 0; end = read.indexOf(LINE_END, start)) {
        yield line(read.subarray(start, end), true);
        offset += heldBytes + end + 1 - start;
        held = Buffer.alloc(0);
        heldBytes = 0;
        start = end + 1;
      }
      // Of a line without an end only so much is held as tells that it is no entry.
      held = Buffer.concat([held, read.subarray(start)]).subarray(0, MOST_BYTES + 1);
      heldBytes += size - start;
    }
    if (heldBytes > 0) yield line(Buffer.alloc(0), false);
  }
}

/** Opens the file for this alone: whoever stops reading half way would leave it open. */
function readAt(path: string, position: number, into: Buffer): number {
  const fd = openSync(path, 'r');
  try {
    return readSync(fd, into, 0, into.length, position);
  } finally {
    closeSync(fd);
  }
}

/** The line that begins there, if there is one. @throws what the file system says */
export function lineAt(segment: Segment, offset: number): Line | undefined {
  const lines = new LineReader([segment]);
  let line = lines.next();
  while (line !== undefined && line.offset < offset) line = lines.next();
  return line?.offset === offset ? line : undefined;
}

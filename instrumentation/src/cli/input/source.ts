import { createReadStream, type ReadStream, statSync } from 'node:fs';
import { addAbortSignal, pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { show } from '../../check/show.ts';
import { failure, usageError } from '../exit.ts';
import type { Io } from '../terminal.ts';

export const FORMATS = ['csv', 'ndjson', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
};

/** Bytes read from a file at a time: larger ones are no faster. */
const CHUNK_BYTES = 256 * 1024;

/** Where rows come from. `path` is `-` for the standard input. */
export interface Input {
  readonly path: string;
  readonly format: Format;
  readonly gzipped: boolean;
}

/** @throws CliError when the format is neither said nor shown by the name */
export function inputOf(path: string, format: string | undefined): Input {
  const gzipped = /\.gz$/i.test(path);
  const extension = path
    .replace(/\.gz$/i, '')
    .match(/\.([a-z]+)$/i)?.[1]
    ?.toLowerCase();
  const known = format ?? BY_EXTENSION[extension ?? ''];
  if (known === undefined) {
    throw usageError(`what ${show(path)} holds is not clear: give --format ${FORMATS.join('|')}`);
  }
  if (!(FORMATS as readonly string[]).includes(known)) {
    throw usageError(`--format must be one of ${FORMATS.join(', ')}, not ${show(known)}`);
  }
  if (known === 'parquet' && (path === '-' || gzipped)) {
    throw usageError(
      'Parquet is read from its end: give a file that is neither a pipe nor compressed as a whole',
    );
  }
  return { path, format: known as Format, gzipped };
}

export interface Bytes extends AsyncIterable<Buffer> {
  /** Share of the file that was read, or undefined for a pipe. */
  share(): number | undefined;
}

/**
 * The bytes of a file or of the standard input, unpacked.
 * @throws CliError when there is no such file
 */
export function openBytes({ path, gzipped }: Input, io: Io): Bytes {
  if (path === '-') {
    // The stream itself: one that wraps it ends only when the next chunk comes.
    const stdin = addAbortSignal(io.signal, io.stdin);
    return bytesOf(stdin, '<stdin>', () => undefined);
  }
  const size = sizeOf(path);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES, signal: io.signal });
  const share = () => (size === 0 ? 1 : Math.min(1, file.bytesRead / size));
  if (!gzipped) return bytesOf(file, path, share);
  // The error of either comes out where the result is read.
  const unpacked = pipeline(file as ReadStream, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
  return bytesOf(unpacked, path, share);
}

function bytesOf(stream: Readable, name: string, share: () => number | undefined): Bytes {
  return {
    share,
    async *[Symbol.asyncIterator]() {
      try {
        for await (const chunk of stream) yield chunk as Buffer;
      } catch (error) {
        throw failure(`${name} cannot be read: ${(error as Error).message}`, error);
      }
    },
  };
}

/** @throws CliError */
export function sizeOf(path: string): number {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw new Error('it is a folder');
    return stats.size;
  } catch (error) {
    throw failure(`${path} cannot be read: ${(error as Error).message}`, error);
  }
}

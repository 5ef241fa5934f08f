import { type FileHandle, open } from 'node:fs/promises';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type RowGroup,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { show } from '../../check/show.ts';
import { CliError, failure } from '../exit.ts';
import type { Progress } from '../progress.ts';
import { memoryCeiling } from './memory-ceiling.ts';
import type { Cells, RowSample } from './row-sample.ts';

/**
 * Rows of one column that are in memory at a time at most, beside the sample: what a page of doubles holds in the files
 * of most writers, for a page that two ranges share is decoded twice.
 */
const MOST_ROWS = 131_072;

export interface ParquetWork {
  readonly sample: RowSample;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  note(text: string): void;
  /** Told how much of the file is read, 0 to 1. */
  reached(share: number): void;
}

/**
 * Reads a Parquet file into the sample, row group by row group and in it column by column: which rows are sampled is
 * drawn first, so that no more than one column of one range is in memory.
 *
 * @throws CliError when the file is no Parquet file, damaged, or compressed in a way that is not known
 */
export async function readParquet(path: string, work: ParquetWork): Promise<void> {
  const handle = await orFailure(path, () => open(path));
  try {
    const file = { byteLength: (await handle.stat()).size, slice: sliceOf(handle) };
    await orFailure(path, () => readFile(file, work));
  } finally {
    await handle.close();
  }
}

async function orFailure<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw failure(`${path} cannot be read as Parquet: ${(error as Error).message}`, error);
  }
}

function sliceOf(handle: FileHandle): AsyncBuffer['slice'] {
  return async (start, end = Number.MAX_SAFE_INTEGER) => {
    const bytes = new Uint8Array(end - start);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) throw new Error('the file ends too early: it is truncated');
      filled += bytesRead;
    }
    return bytes.buffer;
  };
}

async function readFile(file: AsyncBuffer, work: ParquetWork): Promise<void> {
  const metadata = await parquetMetadataAsync(file);
  const columns = columnsOf(metadata, work);
  const all = Number(metadata.num_rows);
  const keepBelowCeiling = memoryCeiling();
  let before = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    for (let start = 0; start < rows; start += MOST_ROWS) {
      const end = Math.min(rows, start + MOST_ROWS);
      await readRange(file, { metadata: onlyGroup(metadata, group), columns, start, end }, work);
      keepBelowCeiling();
      work.reached((before + end) / all);
      work.progress.update(work.sample.seen);
    }
    before += rows;
  }
}

/** So that planning a read does not look through all other groups. */
function onlyGroup(metadata: FileMetaData, group: RowGroup): FileMetaData {
  return { ...metadata, row_groups: [group], num_rows: group.num_rows };
}

interface Range {
  readonly metadata: FileMetaData;
  readonly columns: readonly (readonly [column: string, position: number])[];
  readonly start: number;
  readonly end: number;
}

async function readRange(file: AsyncBuffer, range: Range, { sample, signal }: ParquetWork): Promise<void> {
  const { metadata, columns, start, end } = range;
  const picked: { readonly row: number; readonly cells: Cells }[] = [];
  for (let row = 0; row < end - start; row++) {
    const cells = sample.see();
    if (cells !== undefined) picked.push({ row, cells });
  }
  if (picked.length === 0) return;
  for (const [column, position] of columns) {
    signal.throwIfAborted();
    const scan = await parquetScan({ file, metadata, columns: [column], compressors });
    const values = await scan.readColumn({ column, rowStart: start, rowEnd: end });
    for (const { row, cells } of picked) sample.set(cells, position, values[row]);
  }
}

/** The columns to read. One that holds lists, structures or documents is left out: no bin fits it. */
function columnsOf(metadata: FileMetaData, { sample, note }: ParquetWork): Range['columns'] {
  const all = parquetSchema(metadata).children;
  const names = all.map(({ element }) => element.name);
  sample.plan.check(names);
  return all.flatMap((child, i) => {
    const name = names[i]!;
    const odd = oddity(child);
    if (odd !== undefined && sample.plan.nameOf(name) !== undefined) {
      note(`column ${show(name)} holds ${odd} and is left out`);
    }
    if (odd !== undefined) sample.leaveOut(name);
    const position = sample.positionOf(name);
    return position === undefined ? [] : [[name, position] as const];
  });
}

const DOCUMENTS = ['JSON', 'BSON', 'VARIANT', 'GEOMETRY', 'GEOGRAPHY'];

function oddity({ children, element }: SchemaTree): string | undefined {
  if (children.length > 0 || element.repetition_type === 'REPEATED') return 'lists or structures';
  const kind = element.logical_type?.type ?? element.converted_type ?? '';
  return DOCUMENTS.includes(kind) ? 'documents' : undefined;
}

import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { checkFunction, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { canonicalRow } from './canonical-row.ts';

/** Hashed first: another canonical form would be another digest. */
const FORM = 'parapet rows 1\n';
const ROWS_A_TURN = 10_000;

export interface RowsDigest {
  /** `sha256:` and 64 hex digits: the version of the data set. */
  readonly digest: string;
  readonly rows: number;
}

export interface DigestRowsOptions {
  /** Told after every 10,000 rows, and at the end. */
  readonly onProgress?: ((progress: { readonly rows: number }) => void) | undefined;
}

/**
 * The version of a data set by its content: SHA-256 over the rows in their order, each in its canonical form. The same
 * rows give the same digest whether they came as CSV, JSON or Parquet, as long as their types agree; another order is
 * another version, for it is to a model that learns step by step. Sort first where the source has no order.
 * Holds one row at a time, and lets the event loop turn after every 10,000.
 *
 * @throws TypeError that names the row, when one has no content to digest
 */
export async function digestRows(
  rows: Iterable<object> | AsyncIterable<object>,
  options: DigestRowsOptions = {},
): Promise<RowsDigest> {
  checkOptions('digestRows', options, ['onProgress']);
  const { onProgress } = options;
  if (onProgress !== undefined) checkFunction('digestRows option onProgress must be a function', onProgress);
  if (!isIterable(rows)) throw new TypeError(`digestRows wants an iterable of rows, not ${show(rows)}`);
  const hash = createHash('sha256').update(FORM);
  let count = 0;
  for await (const row of rows) {
    hash.update(textOf(row, count));
    if (++count % ROWS_A_TURN !== 0) continue;
    onProgress?.({ rows: count });
    await turn();
  }
  if (count % ROWS_A_TURN !== 0) onProgress?.({ rows: count });
  return { digest: `sha256:${hash.digest('hex')}`, rows: count };
}

function textOf(row: unknown, index: number): string {
  try {
    return `${canonicalRow(row)}\n`;
  } catch (error) {
    throw new TypeError(`digestRows: row ${index}: ${(error as Error).message}`, { cause: error });
  }
}

function isIterable(rows: unknown): boolean {
  return (
    typeof rows === 'object' && rows !== null && (Symbol.iterator in rows || Symbol.asyncIterator in rows)
  );
}

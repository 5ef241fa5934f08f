import { checkWhole } from '../check/count.ts';
import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checksOf, type DataChecks } from './data-checks.ts';
import { declared } from './declare.ts';
import { eachRow } from './each-row.ts';
import { columnFrom } from './infer-column.ts';
import { Profile } from './profile.ts';
import { isRow, read } from './read.ts';
import type { RowLimits } from './types.ts';

export interface InferChecksOptions {
  /** The data set, as in `ml.dataset.id`. */
  readonly datasetId: string;
  /** Column that the model learns to predict. */
  readonly label?: string | undefined;
  /** Rows that a batch will have, which decides how far limits are widened. @default as many as were given */
  readonly batchRows?: number | undefined;
  /** The time that the age of dates is measured from. @default the present */
  readonly now?: Date | undefined;
}

/** Most columns that are looked at: the first ones met. */
const MOST_COLUMNS = 1_000;

/**
 * Proposes checks that another sample of the same data passes, each column with its `reason`. Read them before you use
 * them: what was seen is not all that is right, and a fault in these rows becomes a rule. Memory is bounded: for each
 * column 20,000 numbers, 100 texts, and hashes of its values as long as none was met twice.
 *
 * @returns at once; a promise when rows come asynchronously
 * @throws TypeError when an option is wrong, or no row has a column
 */
export function inferChecks(rows: Iterable<unknown>, options: InferChecksOptions): DataChecks;
export function inferChecks(rows: AsyncIterable<unknown>, options: InferChecksOptions): Promise<DataChecks>;
export function inferChecks(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  options: InferChecksOptions,
): DataChecks | Promise<DataChecks> {
  checkInferOptions(options);
  const profiles = new Map<string, Profile>();
  let seen = 0;
  const add = (row: unknown) => {
    if (!isRow(row)) return;
    seen++;
    for (const name of Object.keys(row)) {
      if (name === '' || (!profiles.has(name) && profiles.size === MOST_COLUMNS)) continue;
      if (!profiles.has(name)) profiles.set(name, new Profile());
      profiles.get(name)!.add(read(row, name));
    }
  };
  return eachRow('inferChecks', rows, add, () => propose(profiles, seen, options));
}

function propose(
  profiles: ReadonlyMap<string, Profile>,
  seen: number,
  options: InferChecksOptions,
): DataChecks {
  if (profiles.size === 0) {
    throw new TypeError(`inferChecks wants rows with columns; ${seen} rows were given and none has one`);
  }
  const { datasetId, label, batchRows = seen, now = new Date() } = options;
  const columns = [...profiles].map(([name, profile]) => [
    name,
    columnFrom(profile, { seen, batchRows, now: now.getTime() }),
  ]);
  const found = { datasetId, columns: Object.fromEntries(columns), rows: rowsFrom(batchRows, seen) };
  return checksOf(declared('inferChecks', { ...found, ...(label !== undefined && { label }) }));
}

function rowsFrom(batchRows: number, seen: number): RowLimits {
  const why = batchRows === seen ? `${seen} rows were given` : `batches of ${batchRows} rows are expected`;
  return {
    min: Math.ceil(batchRows / 2),
    max: 2 * batchRows,
    reason: `${why}; half to twice as many allowed`,
  };
}

function checkInferOptions(options: InferChecksOptions): void {
  checkOptions('inferChecks', options, ['datasetId', 'label', 'batchRows', 'now']);
  const { batchRows, now } = options;
  if (batchRows !== undefined) checkWhole('inferChecks option batchRows', batchRows, 1);
  if (now !== undefined && !(now instanceof Date && !Number.isNaN(now.getTime()))) {
    throw new TypeError(`inferChecks option now must be a valid Date, not ${show(now)}`);
  }
}

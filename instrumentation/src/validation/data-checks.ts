import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import type { ModelObserver } from '../predict/observer.ts';
import { BatchChecks } from './batch.ts';
import { declared } from './declare.ts';
import { eachRow } from './each-row.ts';
import { observerOf } from './observer.ts';
import { isRow } from './read.ts';
import { line, reportOf } from './report.ts';
import { columnsOf } from './row.ts';
import { RowChecks } from './row-checks.ts';
import { batchSeries, emitFailure, failureSeries, rowSeries } from './telemetry.ts';
import { type ChecksOptions, ROWS, type RowFailure, type ValidationReport } from './types.ts';

/** Most events of one batch; checks that failed past them are counted, and stand in the report. */
const MOST_EVENTS = 20;
const NO_ROW: RowFailure = Object.freeze({ column: ROWS, check: 'type' });

export interface BatchOptions {
  /** Version of the data set, such as its digest; goes on the events, so that they meet its lineage. */
  readonly datasetVersion?: string | undefined;
  /** The time that freshness is judged at. @default the present */
  readonly now?: Date | undefined;
}

/** Checks of a data set, frozen. */
export interface DataChecks {
  readonly options: ChecksOptions;
  /**
   * Checks a batch: all rows of a training set, a file, a day. Counts failures, rows and the batch, and sends an event
   * for each check that failed, 20 at most. Rows may be streamed, memory is bounded. Data never make it throw; what the
   * iterable itself throws is passed on, and nothing is counted then.
   *
   * @returns the report, at once; a promise of it when rows come asynchronously
   * @throws TypeError when it is given no iterable
   */
  checkBatch(rows: Iterable<unknown>, options?: BatchOptions): ValidationReport;
  checkBatch(rows: AsyncIterable<unknown>, options?: BatchOptions): Promise<ValidationReport>;
  /**
   * What a single row fails of types, ranges, categories and nulls: for each column one failure at most. Where a share
   * of a batch may fail, a row does not, unless `rowFails` says so. What is no object fails `type` of `@rows`. Counts
   * nothing; data never make it throw.
   */
  checkRow(row: unknown): RowFailure[];
  /** For `observers` of `defineModel`: checks and counts each row that the model is given, and changes nothing. */
  observer(): ModelObserver;
  /** What `JSON.stringify` writes of it. */
  toJSON(): ChecksOptions;
}

/**
 * Declares what is expected of a data set.
 *
 * @throws TypeError that names the option that is missing, wrong or unknown, and its value
 */
export function defineChecks(options: ChecksOptions): DataChecks {
  return checksOf(declared('defineChecks', options));
}

/** @param options checked and frozen */
export function checksOf(options: ChecksOptions): DataChecks {
  const columns = columnsOf(options);
  const single = new RowChecks(columns);

  function checkBatch(rows: Iterable<unknown>, given?: BatchOptions): ValidationReport;
  function checkBatch(rows: AsyncIterable<unknown>, given?: BatchOptions): Promise<ValidationReport>;
  function checkBatch(rows: Iterable<unknown> | AsyncIterable<unknown>, given: BatchOptions = {}) {
    checkOptions('checkBatch', given, ['datasetVersion', 'now']);
    const { datasetVersion } = given;
    if (datasetVersion !== undefined && typeof datasetVersion !== 'string') {
      throw new TypeError(`checkBatch option datasetVersion must be a text, not ${show(datasetVersion)}`);
    }
    const batch = new BatchChecks(options, timeGiven(given));
    return eachRow(
      'checkBatch',
      rows,
      (row) => batch.add(row),
      () => finish(options, batch, datasetVersion),
    );
  }

  return Object.freeze({
    options,
    checkBatch,
    checkRow(row: unknown) {
      if (!isRow(row)) return [NO_ROW];
      const failures: RowFailure[] = [];
      single.check(row, (index, check) => {
        const { name, inRow } = columns[index]!;
        if (inRow.has(check)) failures.push(Object.freeze({ column: name, check }));
      });
      return failures;
    },
    observer: () => observerOf(options.datasetId, columns),
    toJSON: () => options,
  });
}

function timeGiven(given: BatchOptions): number {
  const { now = new Date() } = given;
  if (now instanceof Date && !Number.isNaN(now.getTime())) return now.getTime();
  throw new TypeError(`checkBatch option now must be a valid Date, not ${show(now)}`);
}

function finish(
  { datasetId }: ChecksOptions,
  batch: BatchChecks,
  datasetVersion: string | undefined,
): ValidationReport {
  registry.start();
  const results = batch.results();
  let events = 0;
  for (const result of results) {
    const failure = { datasetId, column: result.column, check: result.check, source: 'batch' } as const;
    const series = failureSeries(failure);
    if (result.status !== 'failed') continue;
    series.value += result.failed;
    if (++events > MOST_EVENTS) continue;
    emitFailure(failure, `${datasetId}: ${line(result)}`, {
      [ATTR.validationFailed]: result.failed,
      [ATTR.validationChecked]: result.of,
      ...(datasetVersion !== undefined && { [ATTR.datasetVersion]: datasetVersion }),
    });
  }
  rowSeries(datasetId, 'batch').value += batch.rows;
  batchSeries(datasetId).value += 1;
  return reportOf(datasetId, batch.rows, results);
}

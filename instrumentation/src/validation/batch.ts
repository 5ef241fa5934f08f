import { Sample } from '../baseline/sample.ts';
import { isMissing } from '../baseline/values.ts';
import { show } from '../check/show.ts';
import { type Cell, LEAKAGE, labelLeakage } from './leakage.ts';
import { isRow, read, timeOf } from './read.ts';
import { type Column, columnsOf, rowChecksOf } from './row.ts';
import { RowChecks } from './row-checks.ts';
import { SeenValues } from './seen-values.ts';
import { type CheckName, type CheckResult, type ChecksOptions, ROWS, type RowCheck } from './types.ts';

/** Rows that the test for leakage looks at: a uniform sample of the batch, from a fixed seed. */
const LEAKAGE_ROWS = 20_000;
const MOST_ROWS_NAMED = 5;

/** How often a check failed, and where first. */
class Tried {
  failed = 0;
  readonly rows: number[] = [];

  fail(row: number): void {
    this.failed++;
    if (this.rows.length < MOST_ROWS_NAMED) this.rows.push(row);
  }
}

interface ColumnState {
  readonly column: Column;
  readonly tried: Readonly<Record<RowCheck, Tried>>;
  /** Of a unique column. */
  readonly seen: SeenValues | undefined;
  readonly again: Tried;
  /** Values that were looked at for `unique`, and those that could not be. */
  compared: number;
  skipped: number;
  /** Milliseconds since 1970; -Infinity before the first date. */
  newest: number;
}

type Judged = Pick<CheckResult, 'status' | 'detail'> & Partial<Pick<CheckResult, 'failed' | 'of' | 'rows'>>;

/**
 * The checks of one batch, row by row. Holds five row numbers for each check, hashes for each unique column
 * ({@link SeenValues}), and 20,000 rows of the declared columns when there is a label.
 */
export class BatchChecks {
  #rows = 0;
  readonly #options: ChecksOptions;
  readonly #now: number;
  readonly #states: readonly ColumnState[];
  readonly #checks: RowChecks;
  readonly #fail: (column: number, check: RowCheck) => void;
  readonly #compared: readonly ColumnState[];
  readonly #dated: readonly ColumnState[];
  readonly #noRows = new Tried();
  readonly #sample: Sample<readonly Cell[]> | undefined;

  constructor(options: ChecksOptions, now: number) {
    this.#options = options;
    this.#now = now;
    this.#states = columnsOf(options).map((column) => ({
      column,
      tried: { nulls: new Tried(), type: new Tried(), range: new Tried(), category: new Tried() },
      seen: column.unique ? new SeenValues() : undefined,
      again: new Tried(),
      compared: 0,
      skipped: 0,
      newest: Number.NEGATIVE_INFINITY,
    }));
    this.#checks = new RowChecks(this.#states.map(({ column }) => column));
    this.#fail = (index, check) => this.#states[index]!.tried[check].fail(this.#rows);
    this.#compared = this.#states.filter(({ column }) => column.unique);
    this.#dated = this.#states.filter(({ column }) => column.newest);
    this.#sample = options.label === undefined ? undefined : new Sample(LEAKAGE_ROWS);
  }

  add(row: unknown): void {
    const number = ++this.#rows;
    if (!isRow(row)) {
      this.#noRows.fail(number);
      return;
    }
    this.#checks.check(row, this.#fail);
    for (const state of this.#compared) compare(state, read(row, state.column.name), number);
    for (const state of this.#dated) this.#date(state, read(row, state.column.name));
    this.#sample?.add(() => this.#cellsOf(row));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Results of all declared checks, those of the rows as a whole first. */
  results(): CheckResult[] {
    const all = [this.#result(ROWS, 'type', this.#rowsAreObjects())];
    if (this.#options.rows !== undefined) all.push(this.#result(ROWS, 'row_count', this.#rowCount()));
    const labels = this.#sample?.items.map((cells) => cells.at(-1));
    this.#states.forEach((state, i) => {
      const { column, tried } = state;
      for (const check of rowChecksOf(column)) {
        all.push(
          this.#result(
            column.name,
            check,
            this.#each(tried[check], expected(column, check), column.allowed[check]),
          ),
        );
      }
      if (column.unique) all.push(this.#result(column.name, 'unique', unique(state)));
      if (column.newest) all.push(this.#result(column.name, 'freshness', this.#freshness(state)));
      if (labels !== undefined && column.name !== this.#options.label) {
        const cells = this.#sample!.items.map((row) => row[i]);
        all.push(this.#result(column.name, 'leakage', this.#leakage(cells, labels)));
      }
    });
    return all;
  }

  #result(column: string, check: CheckName, { status, detail, failed, of, rows }: Judged): CheckResult {
    return Object.freeze({
      column,
      check,
      status,
      failed: failed ?? Number(status === 'failed'),
      of: of ?? 1,
      rows: Object.freeze(rows ?? []),
      detail,
    });
  }

  #rowsAreObjects(): Judged {
    return this.#each(this.#noRows, 'a row is an object by column name');
  }

  #each({ failed, rows }: Tried, expected: string, allowed = 0): Judged {
    const of = this.#rows;
    if (of === 0) return { status: 'unknown', of, detail: 'there are no rows' };
    const detail = allowed === 0 ? expected : `${expected}, but for ${percent(allowed)} of the rows`;
    if (failed <= allowed * of) return { status: 'passed', of, detail };
    return { status: 'failed', failed, of, rows, detail };
  }

  #rowCount(): Judged {
    const { min = 0, max = Number.POSITIVE_INFINITY } = this.#options.rows ?? {};
    const status = this.#rows >= min && this.#rows <= max ? 'passed' : 'failed';
    return { status, detail: `${this.#rows} rows, ${limits(min, max)} expected` };
  }

  #date(state: ColumnState, value: unknown): void {
    const time = timeOf(value);
    if (time > state.newest && time <= this.#now) state.newest = time;
  }

  #freshness({ column, newest }: ColumnState): Judged {
    if (newest === Number.NEGATIVE_INFINITY) return { status: 'unknown', detail: 'no date that is past' };
    const age = Math.round((this.#now - newest) / 1000);
    const limit = column.newest!.withinSeconds;
    return {
      status: age <= limit ? 'passed' : 'failed',
      detail: `the newest is ${age} s old, ${limit} s at most expected`,
    };
  }

  #leakage(cells: readonly Cell[], labels: readonly Cell[]): Judged {
    const limit = this.#options.leakage ?? LEAKAGE;
    if (labels.every((label) => label === undefined)) {
      return { status: 'unknown', detail: `no row has the label, ${show(this.#options.label)}` };
    }
    const score = labelLeakage(cells, labels);
    if (score === undefined) {
      return { status: 'unknown', detail: 'too few labelled rows of two classes, or too many classes' };
    }
    const detail = `tells the label with a score of ${score.toFixed(2)}, less than ${limit} expected`;
    return { status: score >= limit ? 'failed' : 'passed', detail };
  }

  /** Values of the declared columns, then the label. */
  #cellsOf(row: object): Cell[] {
    return [...this.#states.map(({ column }) => column.name), this.#options.label!].map((name) =>
      cellOf(read(row, name)),
    );
  }
}

function expected({ type, integer, min, max, categories }: Column, check: RowCheck): string {
  switch (check) {
    case 'nulls':
      return 'none missing';
    case 'type':
      return `of type ${type}${integer ? ', whole' : ''}`;
    case 'range':
      return limits(min, max);
    case 'category':
      return `one of the ${categories!.size} declared categories`;
  }
}

function limits(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${min}`;
  return min === Number.NEGATIVE_INFINITY ? `at most ${max}` : `${min} to ${max}`;
}

function compare(state: ColumnState, value: unknown, row: number): void {
  if (isMissing(value)) return;
  const cell = cellOf(value);
  const met = cell === undefined ? undefined : state.seen?.met(cell);
  if (met === undefined) {
    state.skipped++;
    return;
  }
  state.compared++;
  if (met) state.again.fail(row);
}

function unique({ again: { failed, rows }, compared: of, skipped }: ColumnState): Judged {
  const detail =
    skipped === 0 ? 'no value twice' : `no value twice; ${skipped} more values could not be compared`;
  if (failed > 0) return { status: 'failed', failed, of, rows, detail };
  return { status: skipped > 0 || of === 0 ? 'unknown' : 'passed', of, detail };
}

/** A value as it is compared; undefined for what is missing or has no text to compare by. */
function cellOf(value: unknown): Cell {
  if (isMissing(value)) return undefined;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : undefined;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

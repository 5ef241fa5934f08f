import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { BinCounter } from './bin-counter.ts';
import { quantileEdges } from './edges.ts';
import { Sample } from './sample.ts';
import { seal } from './seal.ts';
import {
  BASELINE_SCHEMA_VERSION,
  type Baseline,
  type BaselineFeature,
  MAX_BINS,
  PREDICTION_CLASS,
  PREDICTION_SCORE,
} from './types.ts';
import { categoryName, isMissing, unboxDate } from './values.ts';

/**
 * Rows that the counts of a baseline describe at most. Their sampling error moves a PSI by 0.0005 with ten bins, a two
 * hundredth of what is material, and 100 numeric columns of them take 16 MB.
 */
export const SAMPLE_ROWS = 20_000;

type ColumnType = BaselineFeature['type'];

const OPTIONS = [
  'datasetId',
  'columns',
  'bins',
  'categories',
  'window',
] as const satisfies readonly (keyof BaselineOptions)[];

export interface BaselineOptions {
  /** The training data, as in `ml.dataset.id`. */
  datasetId: string;
  /** Types of columns that should not be inferred. A column named here is in the baseline even when no row has it. */
  columns?: Readonly<Record<string, ColumnType>>;
  /** Bins of a numeric column, ties aside; 2 to 100. @default 10 */
  bins?: number;
  /** Categories with a bin of their own, the most frequent ones; 1 to 100. @default 10 */
  categories?: number;
  /** When the data were gathered. */
  window?: { from: Date; to: Date };
}

/** A value as the sample keeps it; the symbol stands for what is neither number nor category. */
export type Cell = string | number | bigint | undefined | typeof ODD;
const ODD = Symbol('neither number nor category');

/**
 * Freezes the distribution of training data. Rows may be streamed: memory is bounded by {@link SAMPLE_ROWS}. Up to that
 * many rows, edges and counts are exact; beyond, both describe a uniform sample of that many rows, drawn with a fixed
 * seed, and `rows` of the baseline says so. A sample keeps the drift test exact, which error-bounded sketches do not.
 *
 * The type of a column is that of most of its values: numbers, bigints and Dates (as epoch milliseconds) make it numeric,
 * text and booleans categorical. `@class` is categorical and `@score` numeric; they describe the prediction.
 */
export class BaselineBuilder {
  readonly #datasetId: string;
  readonly #types: ReadonlyMap<string, ColumnType>;
  readonly #declared: readonly string[];
  readonly #bins: number;
  readonly #categories: number;
  readonly #window: { from: string; to: string } | undefined;
  readonly #positions = new Map<string, number>();
  readonly #sample = new Sample<Cell[]>(SAMPLE_ROWS);

  /** @throws TypeError or RangeError that names the option that is missing, wrong or unknown */
  constructor(options: BaselineOptions) {
    checkOptions('BaselineBuilder', options, OPTIONS);
    const { datasetId, columns = {}, bins = 10, categories = 10, window } = options;
    if (typeof datasetId !== 'string' || datasetId === '') {
      throw new TypeError(`BaselineBuilder wants datasetId, a text, not ${show(datasetId)}`);
    }
    checkRange('bins', bins, 2);
    checkRange('categories', categories, 1);
    checkColumns(columns);
    this.#datasetId = datasetId;
    this.#bins = bins;
    this.#categories = categories;
    this.#window = window && isoWindow(window);
    this.#declared = Object.keys(columns);
    this.#types = new Map<string, ColumnType>([
      ...Object.entries(columns),
      [PREDICTION_CLASS, 'categorical'],
      [PREDICTION_SCORE, 'numeric'],
    ]);
  }

  /**
   * Adds one row, an object by column name.
   *
   * @throws TypeError when it is no object, or a column has no name
   */
  addRow(row: object): this {
    checkObject('addRow wants an object by column name', row);
    this.#sample.add(() => {
      const cells: Cell[] = [];
      for (const [name, value] of Object.entries(row)) cells[this.#positionOf(name)] = asCell(value);
      return cells;
    });
    return this;
  }

  /**
   * Adds every row of an iterable, such as an array or a generator.
   *
   * @throws TypeError when it is none; rows that come asynchronously are given to {@link addRow} one by one
   */
  addRows(rows: Iterable<object>): this {
    if (typeof (rows as Partial<Iterable<object>> | undefined)?.[Symbol.iterator] !== 'function') {
      throw new TypeError(`addRows wants an iterable of rows, not ${show(rows)}`);
    }
    for (const row of rows) this.addRow(row);
    return this;
  }

  /**
   * Adds rows given as columns; may be called again with the next chunk.
   *
   * @throws TypeError when a column is no array; RangeError when the columns differ in length
   */
  addColumns(columns: Readonly<Record<string, ArrayLike<unknown>>>): this {
    checkObject('addColumns wants an object of arrays by column name', columns);
    const entries = Object.entries(columns);
    for (const [name, values] of entries) {
      if (typeof values === 'object' && Number.isInteger(values?.length)) continue;
      throw new TypeError(`column ${name} must be an array of values, not ${show(values)}`);
    }
    const length = entries[0]?.[1].length ?? 0;
    const odd = entries.find(([, values]) => values.length !== length);
    if (odd)
      throw new RangeError(`column ${odd[0]} has ${odd[1].length} values, ${entries[0]![0]} has ${length}`);
    for (let i = 0; i < length; i++) {
      this.#sample.add(() => {
        const cells: Cell[] = [];
        for (const [name, values] of entries) cells[this.#positionOf(name)] = asCell(values[i]);
        return cells;
      });
    }
    return this;
  }

  /**
   * The baseline of the rows so far.
   *
   * @param rowsSeen how many rows those that were added are a uniform sample of, where the caller drew it
   * @throws RangeError when there were no rows or no columns, or rowsSeen is less than what was added
   */
  build(rowsSeen: number = this.#sample.seen): Baseline {
    const rows = this.#sample.items;
    if (!(Number.isSafeInteger(rowsSeen) && rowsSeen >= this.#sample.seen)) {
      throw new RangeError(
        `rowsSeen must be a whole number from ${this.#sample.seen}, the rows added, not ${show(rowsSeen)}`,
      );
    }
    // Behind those that rows have: with declared types or without, the same rows give the same order, and id.
    for (const name of this.#declared) this.#positionOf(name);
    if (rows.length === 0 || this.#positions.size === 0) {
      throw new RangeError(`a baseline needs rows with columns; ${this.#sample.seen} rows were added`);
    }
    const features = [...this.#positions].map(([name, position]) => {
      const values = rows.map((row) => row[position]);
      const type = this.#types.get(name) ?? inferType(values);
      return count(
        type === 'numeric' ? this.#numeric(name, values) : this.#categorical(name, values),
        values,
      );
    });
    return seal(
      {
        schemaVersion: BASELINE_SCHEMA_VERSION,
        datasetId: this.#datasetId,
        ...(this.#window && { window: this.#window }),
        rows: rows.length,
        rowsSeen,
        features,
      },
      new Date().toISOString(),
    );
  }

  #numeric(name: string, values: readonly Cell[]): BaselineFeature {
    const sorted = Float64Array.from(values.filter(isNumber), Number).sort();
    return { name, type: 'numeric', edges: quantileEdges(sorted, this.#bins), counts: [] };
  }

  #categorical(name: string, values: readonly Cell[]): BaselineFeature {
    const frequency = new Map<string, number>();
    for (const value of values) {
      const category = isMissing(value) ? undefined : categoryName(value);
      if (category !== undefined) frequency.set(category, (frequency.get(category) ?? 0) + 1);
    }
    const categories = [...frequency]
      // Ties by name: the order of rows must not decide.
      .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
      .slice(0, this.#categories)
      .map(([category]) => category);
    return { name, type: 'categorical', categories, counts: [] };
  }

  #positionOf(name: string): number {
    let position = this.#positions.get(name);
    if (position === undefined) {
      if (name === '') throw new TypeError('a column must have a name');
      position = this.#positions.size;
      this.#positions.set(name, position);
    }
    return position;
  }
}

/** Counts by the very code that counts in service, so that both sides of the comparison agree. */
function count(feature: BaselineFeature, values: readonly Cell[]): BaselineFeature {
  const counter = new BinCounter([feature]);
  for (const value of values) counter.observeValue(0, value);
  return { ...feature, counts: [...counter.counts] };
}

function inferType(values: readonly Cell[]): ColumnType {
  let balance = 0;
  for (const value of values) {
    if (isNumber(value)) balance++;
    else if (typeof value === 'string') balance--;
  }
  return balance < 0 ? 'categorical' : 'numeric';
}

function isNumber(value: Cell): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value));
}

/** A value as it is counted later: no object of the caller is kept. */
export function asCell(given: unknown): Cell {
  const value = unboxDate(given);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (isMissing(value)) return undefined;
  return categoryName(value) ?? ODD;
}

function checkRange(option: string, value: number, least: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= MAX_BINS)) {
    throw new RangeError(`${option} must be a whole number from ${least} to ${MAX_BINS}, not ${show(value)}`);
  }
}

function checkColumns(columns: Readonly<Record<string, unknown>>): void {
  checkObject('columns must be an object of types by column name', columns);
  for (const [name, type] of Object.entries(columns)) {
    if (name === '') throw new TypeError('a column must have a name');
    if (type === 'numeric' || type === 'categorical') continue;
    throw new TypeError(`type of column ${name} must be numeric or categorical, not ${show(type)}`);
  }
}

function isoWindow({ from, to }: { from: Date; to: Date }): { from: string; to: string } {
  for (const date of [from, to]) {
    if (!(date instanceof Date) || Number.isNaN(date.getTime())) {
      throw new TypeError(`window.from and window.to must be valid Dates, not ${show(date)}`);
    }
  }
  if (from > to) throw new RangeError('window.from must not be later than window.to');
  return { from: from.toISOString(), to: to.toISOString() };
}

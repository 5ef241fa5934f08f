import { read } from './read.ts';
import { type Column, failureOf } from './row.ts';
import type { RowCheck } from './types.ts';

/** Checks rows one by one against all columns; what is looked at for every value lies in flat arrays. */
export class RowChecks {
  readonly #columns: readonly Column[];
  readonly #names: readonly string[];
  /** Numbers between the two pass without a further look; NaN where that takes one. */
  readonly #from: Float64Array;
  readonly #to: Float64Array;
  /** Texts that pass without a further look. */
  readonly #texts: readonly (ReadonlySet<unknown> | undefined)[];

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
    this.#names = columns.map(({ name }) => name);
    const isPlain = ({ type, integer }: Column) => type === 'number' && !integer;
    const limit = (column: Column, value: number) => (isPlain(column) ? value : Number.NaN);
    // Infinity is no number that passes, so the widest limit is the last before it.
    this.#from = Float64Array.from(columns, (one) => limit(one, Math.max(one.min, -Number.MAX_VALUE)));
    this.#to = Float64Array.from(columns, (one) => limit(one, Math.min(one.max, Number.MAX_VALUE)));
    this.#texts = columns.map(({ categories }) => categories);
  }

  /**
   * Never throws. Rows mostly list their columns in the order declared, and reading a key while it is enumerated is
   * three times as fast as reading by name.
   *
   * @param fail told the position of each column that a row fails, and the check
   */
  check(row: object, fail: (column: number, check: RowCheck) => void): void {
    const names = this.#names;
    const from = this.#from;
    const to = this.#to;
    let next = 0;
    try {
      for (const key in row) {
        if (key !== names[next]) continue;
        const value = (row as Readonly<Record<string, unknown>>)[key];
        const passes =
          typeof value === 'number'
            ? value >= from[next]! && value <= to[next]!
            : this.#texts[next]?.has(value);
        if (!passes) this.#judge(next, value, fail);
        next++;
      }
    } catch {
      // A getter or proxy threw: that column and the rest are read with care.
    }
    for (; next < names.length; next++) this.#judge(next, read(row, names[next]!), fail);
  }

  #judge(column: number, value: unknown, fail: (column: number, check: RowCheck) => void): void {
    const failure = failureOf(this.#columns[column]!, value);
    if (failure !== undefined) fail(column, failure);
  }
}

import { Sample } from '../baseline/sample.ts';
import { isMissing } from '../baseline/values.ts';
import { timeOf } from './read.ts';
import { SeenValues } from './seen-values.ts';
import type { ColumnType } from './types.ts';

/** Different texts that are told apart; a column with more has no categories. */
const MOST_CATEGORIES = 100;
/** Numbers that the tails are estimated from. */
const SAMPLE = 20_000;

/** What a column held: counts and extremes of all rows, and a sample of its numbers. */
export class Profile {
  /** Values that are not missing. */
  present = 0;
  /** Of values present; one may be of two types, a text that is a date. */
  readonly types: Record<ColumnType, number> = { number: 0, string: 0, boolean: 0, date: 0 };
  whole = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  oldest = Number.POSITIVE_INFINITY;
  newest = Number.NEGATIVE_INFINITY;
  /** Times that each text was seen, or undefined when there were too many. */
  categories: Map<string, number> | undefined = new Map();
  /** No value was met twice, as far as could be told. */
  unique = true;
  readonly numbers = new Sample<number>(SAMPLE);
  #seen: SeenValues | undefined = new SeenValues();

  add(value: unknown): void {
    if (isMissing(value)) return;
    this.present++;
    const time = timeOf(value);
    if (!Number.isNaN(time)) this.#date(time);
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'boolean') this.types.boolean++;
    else if (typeof value === 'number' || typeof value === 'bigint') this.#number(Number(value));
    if (this.unique && !this.#isNew(value)) {
      this.unique = false;
      this.#seen = undefined;
    }
  }

  #date(time: number): void {
    this.types.date++;
    this.oldest = Math.min(this.oldest, time);
    this.newest = Math.max(this.newest, time);
  }

  #text(value: string): void {
    this.types.string++;
    if (this.categories === undefined) return;
    this.categories.set(value, (this.categories.get(value) ?? 0) + 1);
    if (this.categories.size > MOST_CATEGORIES) this.categories = undefined;
  }

  #number(value: number): void {
    if (!Number.isFinite(value)) return;
    this.types.number++;
    if (Number.isInteger(value)) this.whole++;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    this.numbers.add(() => value);
  }

  #isNew(value: unknown): boolean {
    return (typeof value === 'string' || typeof value === 'number') && this.#seen?.met(value) === false;
  }
}

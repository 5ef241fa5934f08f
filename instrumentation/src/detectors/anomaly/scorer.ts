/** Says how unusual a row is. */
export interface Scorer {
  /** @param row NaN where a value is missing; it may be overwritten */
  score(row: Float64Array): number;
  /** What it is made of, as JSON. */
  toJSON(): Readonly<Record<string, unknown>>;
}

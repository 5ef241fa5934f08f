import type { ColumnType } from '../baseline/column-plan.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
/** A postcode or an article number: as a number it would lose its zeros. */
const CODE = /^0\d+$/;
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none']);

/** The type of a CSV column, and a value that made it categorical although most of its values look like numbers. */
export interface InferredType {
  readonly type: ColumnType;
  readonly code?: string;
}

/** Numeric when half of the values that are there are numbers or more, and none is a code such as `01234`. */
export function inferCsvType(texts: readonly string[]): InferredType {
  let balance = 0;
  let code: string | undefined;
  for (const text of texts) {
    const trimmed = text.trim();
    if (MISSING.has(trimmed.toLowerCase())) continue;
    balance += isNumber(trimmed) ? 1 : -1;
    if (CODE.test(trimmed)) code ??= trimmed;
  }
  if (balance < 0) return { type: 'categorical' };
  return code === undefined ? { type: 'numeric' } : { type: 'categorical', code };
}

/**
 * The value of a CSV cell. An empty cell is missing. In a numeric column so are NA, N/A, NaN, null and None, numbers
 * have a decimal point, `inf` is infinite, and what is no number stays text; in a categorical one all else is as written.
 */
export function csvValue(text: string, type: ColumnType): string | number | undefined {
  if (type === 'categorical') return text === '' ? undefined : text;
  const trimmed = text.trim();
  if (MISSING.has(trimmed.toLowerCase())) return undefined;
  const infinite = INFINITE.exec(trimmed);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return NUMBER.test(trimmed) ? Number(trimmed) : text;
}

function isNumber(trimmed: string): boolean {
  return NUMBER.test(trimmed) || INFINITE.test(trimmed);
}

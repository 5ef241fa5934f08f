/** What a cell holds that cannot be read: a getter or proxy threw. */
export const UNREADABLE = Symbol('unreadable');

/** A value of a row. Never throws. */
export function read(row: object, name: string): unknown {
  try {
    return (row as Readonly<Record<string, unknown>>)[name];
  } catch {
    return UNREADABLE;
  }
}

/** Whether a value is a row: an object that is no array. Never throws. */
export function isRow(value: unknown): value is object {
  try {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    // A proxy that was revoked.
    return false;
  }
}

/** ISO 8601 as JSON and databases write it; the fixed lengths keep the match linear. */
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Milliseconds since 1970 of a Date or a text in ISO 8601, else NaN. A text without a zone is in UTC. */
export function timeOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const match = typeof value === 'string' ? ISO.exec(value) : null;
  if (match === null) return Number.NaN;
  const [text, zone] = match;
  const date = text.replace(' ', 'T').replace(',', '.');
  return Date.parse(text.length > 10 && zone === undefined ? `${date}Z` : date);
}

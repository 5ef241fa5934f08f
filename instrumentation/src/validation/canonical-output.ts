/** Significant digits of a number that count; float32 needs 9, and what platforms round differently lies past the 15th. */
const DIGITS = 9;
const DEEPEST = 32;

/**
 * A text that is the same for values that a model cannot tell apart: keys in order, numbers to nine significant digits,
 * -0 as 0, a typed array as an array. NaN, infinities, null, undefined, dates and bigints stay apart. `canonicalRow`, for
 * digests of data sets, takes numbers in full and null as absent.
 *
 * @throws TypeError for functions, symbols, promises, and what is nested deeper than 32 levels or in a circle
 */
export function canonicalOutput(value: unknown, depth = 0): string {
  if (depth > DEEPEST) throw new TypeError(`the value is nested deeper than ${DEEPEST} levels`);
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? String(Number(value.toPrecision(DIGITS)) + 0) : `#${value}`;
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `#${value}n`;
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      return canonicalObject(value, depth + 1);
    default:
      throw new TypeError(`the value holds a ${typeof value}, which has no fingerprint`);
  }
}

function canonicalObject(value: object | null, depth: number): string {
  if (value === null) return 'null';
  if (value instanceof Date) return `#${value.getTime()}`;
  if (value instanceof Promise)
    throw new TypeError('the value is a promise: the transformation must be synchronous');
  if (Array.isArray(value)) return `[${value.map((item) => canonicalOutput(item, depth)).join()}]`;
  if (ArrayBuffer.isView(value)) return canonicalObject(Array.from(value as Uint8Array), depth);
  if (value instanceof Map || value instanceof Set) {
    return `#${value.constructor.name}${canonicalObject([...value], depth)}`;
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalOutput(item, depth)}`).join()}}`;
}

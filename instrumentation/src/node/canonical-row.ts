import { show } from '../check/show.ts';

const DEEPEST = 32;

/**
 * One text for one row, however it was read. JSON with these rules: fields in the order of their names by UTF-16 code
 * units; a field that is null, undefined or NaN is left out as if it were absent, and inside an array it is `null`;
 * numbers in their shortest form, -0 as 0, bigints in their digits, infinities as `Infinity`; dates, and what has a
 * `toJSON`, by what that gives; buffers and typed arrays as arrays of numbers. No two different rows have one text.
 * `canonicalOutput`, for fingerprints of transformations, rounds numbers and tells null from absent.
 *
 * @throws TypeError for what has no content to digest: functions, symbols, maps, sets, promises, nesting past 32
 */
export function canonicalRow(row: unknown): string {
  if (typeof row !== 'object' || row === null) {
    throw new TypeError(`a row must be an object or an array, not ${show(row)}`);
  }
  return canonical(row, 0) ?? '{}';
}

/** undefined: missing. */
function canonical(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isNaN(value) ? undefined : String(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'undefined':
      return undefined;
    case 'object':
      return value === null ? undefined : canonicalObject(value, depth);
    default:
      throw new TypeError(`${show(value)} has no content to digest`);
  }
}

function canonicalObject(value: object, depth: number): string | undefined {
  if (depth > DEEPEST)
    throw new TypeError(`it is nested deeper than ${DEEPEST}: does it refer back to itself?`);
  if (ArrayBuffer.isView(value)) return `[${numbersOf(value).join(',')}]`;
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1) ?? 'null').join(',')}]`;
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return canonical(toJSON.call(value), depth + 1);
  if (value instanceof Map || value instanceof Set || value instanceof Promise) {
    throw new TypeError(`a ${value.constructor.name} has no fields: give a plain object or an array`);
  }
  let text = '';
  for (const { name, quoted } of fieldsOf(value)) {
    const field = canonical((value as Record<string, unknown>)[name], depth + 1);
    if (field !== undefined) text += `${text === '' ? '' : ','}${quoted}:${field}`;
  }
  return `{${text}}`;
}

interface Field {
  readonly name: string;
  readonly quoted: string;
}

/** Of the object before: rows of one data set mostly have the same names in the same order, and sorting them costs most. */
let before: { readonly names: readonly string[]; readonly fields: readonly Field[] } = {
  names: [],
  fields: [],
};

function fieldsOf(value: object): readonly Field[] {
  const names = Object.keys(value);
  const same = names.length === before.names.length && names.every((name, i) => name === before.names[i]);
  if (!same) {
    const fields = [...names].sort().map((name) => ({ name, quoted: JSON.stringify(name) }));
    before = { names, fields };
  }
  return before.fields;
}

function numbersOf(view: ArrayBufferView): ArrayLike<number | bigint> & { join(separator: string): string } {
  return view instanceof DataView
    ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    : (view as Uint8Array);
}

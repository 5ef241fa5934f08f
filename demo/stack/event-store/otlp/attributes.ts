import { type Fields, fields, list, MalformedRequest, text } from './shape.ts';

const MAX_DEPTH = 16;

/** Labels by name; without a prototype, so that an attribute called `__proto__` is only a name. */
export type Labels = Record<string, string>;

export function emptyLabels(): Labels {
  return Object.create(null) as Labels;
}

/** Label name of an attribute as Loki makes it: everything but letters, digits and `_` becomes `_`. */
export function labelName(attribute: string): string {
  const name = attribute.replace(/[^a-zA-Z0-9_]/g, '_');
  if (/^\d/.test(name)) return `key_${name}`;
  return /^_(?!_)/.test(name) ? `key${name}` : name;
}

/** Adds OTLP attributes to labels; nested maps are flattened with `_`, lists become JSON. */
export function addAttributes(
  labels: Labels,
  keyValues: unknown,
  path: string,
  prefix = '',
  depth = 0,
): void {
  if (depth > MAX_DEPTH) throw new MalformedRequest(`${path} is nested deeper than ${MAX_DEPTH}`);
  for (const [index, entry] of list(keyValues, path).entries()) {
    const at = `${path}[${index}]`;
    const { key, value } = fields(entry, at);
    const name = prefix + text(key, `${at}.key`);
    if (name === '') throw new MalformedRequest(`${at}.key is empty`);
    const any = fields(value, `${at}.value`);
    if (any.kvlistValue !== undefined && any.kvlistValue !== null) {
      addAttributes(labels, fields(any.kvlistValue, at).values, at, `${name}_`, depth + 1);
    } else {
      labels[labelName(name)] = valueText(any, at);
    }
  }
}

/** The text of an OTLP value: what becomes a log line or the value of a label. */
export function valueText(value: unknown, path: string): string {
  const plain = plainValue(fields(value, path), path, 0);
  if (plain === undefined) return '';
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function plainValue(any: Fields, path: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new MalformedRequest(`${path} is nested deeper than ${MAX_DEPTH}`);
  const scalar = any.stringValue ?? any.intValue ?? any.doubleValue ?? any.bytesValue;
  if (typeof scalar === 'string') return scalar;
  if (typeof scalar === 'number') return String(scalar);
  if (typeof any.boolValue === 'boolean') return String(any.boolValue);
  if (any.arrayValue) {
    return list(fields(any.arrayValue, path).values, path).map((item) =>
      typed(fields(item, path), path, depth + 1),
    );
  }
  if (any.kvlistValue) {
    const pairs = list(fields(any.kvlistValue, path).values, path).map((item) => fields(item, path));
    return Object.fromEntries(
      pairs.map(({ key, value }) => [text(key, path), typed(fields(value, path), path, depth + 1)]),
    );
  }
  if (Object.keys(any).length === 0) return undefined;
  throw new MalformedRequest(`${path} is not an OTLP value`);
}

/** Inside lists and maps numbers and booleans stay what they are: `[1,2]`, not `["1","2"]`. */
function typed(any: Fields, path: string, depth: number): unknown {
  if (typeof any.boolValue === 'boolean') return any.boolValue;
  const number = any.intValue ?? any.doubleValue;
  if (number !== undefined && number !== null && Number.isFinite(Number(number))) return Number(number);
  return plainValue(any, path, depth) ?? null;
}

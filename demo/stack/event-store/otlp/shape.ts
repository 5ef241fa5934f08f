/** A request that cannot be read; the sender is told and must not try it again. */
export class MalformedRequest extends Error {
  override name = 'MalformedRequest';
}

export type Fields = Readonly<Record<string, unknown>>;

/** The object at `path`; absent (or null, as proto3 JSON allows) is an empty one. */
export function fields(value: unknown, path: string): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Fields;
  throw new MalformedRequest(`${path} is not an object`);
}

/** The list at `path`; absent is an empty one. */
export function list(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new MalformedRequest(`${path} is not a list`);
}

/** The text at `path`; absent is empty. */
export function text(value: unknown, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw new MalformedRequest(`${path} is not a string`);
}

/** A whole number, which proto3 JSON writes as number or as string; absent is 0. */
export function integer(value: unknown, path: string): bigint {
  if (value === undefined || value === null || value === '') return 0n;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  throw new MalformedRequest(`${path} is not a whole number`);
}

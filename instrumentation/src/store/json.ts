import { ModelStoreError } from './error.ts';

export type Json = Readonly<Record<string, unknown>>;

/** The JSON object of a text; the error of `JSON.parse` would quote it. @throws ModelStoreError `protocol` */
export function jsonObject(where: string, text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ModelStoreError('protocol', `${where} answered with what is no JSON`);
  }
  if (isObject(value)) return value;
  throw new ModelStoreError('protocol', `${where} answered with what is no JSON object`);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

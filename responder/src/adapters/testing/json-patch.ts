import { isDeepStrictEqual } from 'node:util';

/** A patch that cannot be applied, as API servers answer 422 to. */
export class PatchError extends Error {
  override name = 'PatchError';
}

export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

type Tree = Record<string, unknown> | unknown[];

/** JSON Patch (RFC 6902): the operations add, remove, replace and test, on a copy. @throws PatchError */
export function applyJsonPatch(target: object, operations: readonly Operation[]): object {
  const result = structuredClone(target);
  for (const operation of operations) apply(result, operation);
  return result;
}

function apply(target: object, { op, path, value }: Operation): void {
  const keys = path.split('/').slice(1).map(unescapePart);
  const last = keys.pop();
  if (last === undefined) throw new PatchError(`${op} of the whole document`);
  let parent: unknown = target;
  for (const key of keys) parent = isTree(parent) ? (parent as Record<string, unknown>)[key] : undefined;
  if (!isTree(parent)) throw new PatchError(`${op} operation does not apply: doc is missing path: ${path}`);
  if (op === 'add') add(parent, last, value);
  else if (!Object.hasOwn(parent, last))
    throw new PatchError(`${op} operation does not apply: missing ${path}`);
  else change(parent as Record<string, unknown>, { op, path, value }, last);
}

function add(parent: Tree, key: string, value: unknown): void {
  if (!Array.isArray(parent)) {
    parent[key] = structuredClone(value);
    return;
  }
  const index = key === '-' ? parent.length : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > parent.length) throw new PatchError(`add at ${key}`);
  parent.splice(index, 0, structuredClone(value));
}

function change(parent: Record<string, unknown>, { op, path, value }: Operation, key: string): void {
  if (op === 'replace') parent[key] = structuredClone(value);
  else if (op === 'remove' && Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (op === 'remove') delete parent[key];
  else if (op !== 'test') throw new PatchError(`Unexpected kind: ${op}`);
  else if (!isDeepStrictEqual(parent[key], value))
    throw new PatchError(`testing value ${path} failed: test failed`);
}

/** JSON Merge Patch (RFC 7386), on a copy. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return structuredClone(patch);
  const result: Record<string, unknown> = isTree(target) && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyMergePatch(result[key], value);
  }
  return result;
}

function unescapePart(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

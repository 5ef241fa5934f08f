import { show } from '../check/show.ts';
import { ModelStoreError } from './error.ts';
import type { StoredFile, StoredModel } from './types.ts';

export const MOST_FILES = 10_000;
const LONGEST_SEGMENT = 256;
const LONGEST_PATH = 1_024;
/** Slashes of both kinds, control characters, and halves of characters, which have no encoding. */
const FORBIDDEN = /[/\\\p{Cc}\p{Cs}]/u;

/**
 * @throws ModelStoreError `path` when name or version is no single segment of a path: with slashes in names, files of one
 * model could be asked for as those of another
 */
export function checkModel(model: StoredModel): void {
  for (const part of ['name', 'version'] as const) {
    const value: unknown = model?.[part];
    if (isSegment(value)) continue;
    throw new ModelStoreError(
      'path',
      `the ${part} of a model must be one segment of a path of 1 to ${LONGEST_SEGMENT} characters, not ${show(value)}`,
    );
  }
}

/** @throws ModelStoreError `path` when it could lead out of the folder that it is below */
export function checkPath(path: unknown): asserts path is string {
  if (typeof path === 'string' && path.length <= LONGEST_PATH && path.split('/').every(isSegment)) return;
  throw new ModelStoreError(
    'path',
    `a file must be named by segments joined with /, none of them empty, . or .., at most ${LONGEST_PATH} characters, not ${show(path)}`,
  );
}

function isSegment(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value !== '.' &&
    value !== '..' &&
    value.length <= LONGEST_SEGMENT &&
    !FORBIDDEN.test(value)
  );
}

/** Each segment percent-encoded as RFC 3986 has it, so that no server reads more into it. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

export function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The list of a version as a store tells it, checked entry by entry: a store may be hostile, or keep what is. */
export class FileList {
  readonly #files = new Map<string, StoredFile>();

  /** @throws ModelStoreError when the path leads elsewhere, is there already, or is one too many */
  add(file: StoredFile): void {
    const { path, bytes } = file;
    checkPath(path);
    if (this.#files.has(path)) {
      throw new ModelStoreError('protocol', `the store lists ${show(path)} twice`);
    }
    if (bytes !== undefined && !(Number.isSafeInteger(bytes) && bytes >= 0)) {
      throw new ModelStoreError('protocol', `the store gives ${show(path)} a size of ${show(bytes)}`);
    }
    if (this.#files.size >= MOST_FILES) {
      throw new ModelStoreError('too_large', `the version has more than ${MOST_FILES} files`);
    }
    this.#files.set(path, Object.freeze(file));
  }

  /** By path. @throws ModelStoreError `not_found` when there are none */
  done({ name, version }: StoredModel): readonly StoredFile[] {
    if (this.#files.size === 0) {
      throw new ModelStoreError('not_found', `the store has no files of ${show(name)} ${show(version)}`);
    }
    return Object.freeze([...this.#files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)));
  }
}

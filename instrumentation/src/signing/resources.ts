import { show } from '../check/show.ts';
import { isSafePath } from './paths.ts';
import { Refusal } from './reasons.ts';

/** A file, or a part of one, as a signature lists it. */
export interface Resource {
  readonly path: string;
  /** SHA-256, 64 hex digits. */
  readonly digest: string;
  /** Of a part: its first byte, and the one after its last. */
  readonly start: number;
  readonly end: number;
}

/** Most files, or parts of files, of a model. */
export const MOST_RESOURCES = 100_000;

const DIGEST = /^[0-9a-f]{64}$/;
const PART = /^(.+):(0|[1-9]\d{0,15}):(0|[1-9]\d{0,15})$/s;

/**
 * @param partBytes of a signature over parts
 * @throws Refusal
 */
export function parseResources(value: unknown, partBytes: number | undefined): readonly Resource[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new Refusal('malformed', 'predicate.resources must be a list of files');
  }
  if (value.length > MOST_RESOURCES) {
    throw new Refusal('too_many_files', `it lists ${value.length} files; ${MOST_RESOURCES} are read`);
  }
  const algorithm = partBytes === undefined ? 'sha256' : `sha256-sharded-${partBytes}`;
  const names = new Set<string>();
  return value.map((one: unknown) => {
    const { name, digest, algorithm: given } = (one ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || typeof digest !== 'string' || !DIGEST.test(digest)) {
      throw new Refusal(
        'malformed',
        'each of predicate.resources must have a name and a digest of 64 hex digits',
      );
    }
    if (given !== algorithm) {
      throw new Refusal('unsupported', `${show(name)} has the hash ${show(given)}, not ${algorithm}`);
    }
    if (names.has(name)) throw new Refusal('malformed', `it lists ${show(name)} twice`);
    names.add(name);
    const part = partOf(name, partBytes);
    if (part.path === '.' ? false : !isSafePath(part.path)) {
      throw new Refusal('unsafe_path', `it lists ${show(name)}, which is no path in the folder`);
    }
    return { ...part, digest };
  });
}

function partOf(name: string, partBytes: number | undefined): Omit<Resource, 'digest'> {
  if (partBytes === undefined) return { path: name, start: 0, end: Number.POSITIVE_INFINITY };
  const [, path, from, to] = PART.exec(name) ?? [];
  const [start, end] = [Number(from), Number(to)];
  // Parts lie at multiples of their size, and none is larger.
  if (path !== undefined && start % partBytes === 0 && end >= start && end - start <= partBytes) {
    return { path, start, end };
  }
  throw new Refusal('malformed', `it lists ${show(name)}, which is no part of ${partBytes} bytes of a file`);
}

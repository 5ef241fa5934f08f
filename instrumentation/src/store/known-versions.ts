import type { Identified } from '../model/identity.ts';
import { NO_MODEL } from '../security/report.ts';
import type { StoredModel } from './types.ts';

const MOST_KNOWN = 1_000;
const MOST_UNSEEN = 100;

/**
 * Versions that the store is known to have, at most 1,000, with the digest of each where it is known. What callers ask
 * for and the store has never given must not become any number of series.
 */
export class KnownVersions {
  readonly #known = new Map<string, string | undefined>();
  readonly #unseen = new Set<string>();

  add(model: StoredModel, digest?: string): void {
    const key = keyOf(model);
    if (!this.#known.has(key) && this.#known.size >= MOST_KNOWN) return;
    this.#known.set(key, digest ?? this.#known.get(key));
  }

  digestOf(model: StoredModel): string | undefined {
    return this.#known.get(keyOf(model));
  }

  /** The model as labels and findings may name it: of what the store never gave, the first hundred; then none. */
  known(model: StoredModel): Identified {
    const key = keyOf(model);
    if (!this.#known.has(key) && this.#unseen.size < MOST_UNSEEN) this.#unseen.add(key);
    if (!this.#known.has(key) && !this.#unseen.has(key)) return NO_MODEL;
    const { name, version, datasetId = '' } = model;
    return { name, version, datasetId };
  }
}

function keyOf({ name, version }: StoredModel): string {
  return JSON.stringify([name, version]);
}

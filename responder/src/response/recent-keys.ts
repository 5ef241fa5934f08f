/** Keys that were seen; past the most, those that were not seen for longest are forgotten. */
export class RecentKeys {
  readonly #most: number;
  readonly #keys: Set<string>;

  constructor(most: number, keys: Iterable<string> = []) {
    this.#most = most;
    this.#keys = new Set(keys);
  }

  see(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size > this.#most) this.forget(this.#keys.values().next().value!);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  forget(key: string): void {
    this.#keys.delete(key);
  }

  /** Oldest first. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.#keys.values();
  }
}

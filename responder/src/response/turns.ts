/** Work of one key after the other; of different keys at once. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Does the work when all before it of this key is settled, and gives or throws what it does. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    }
  }
}

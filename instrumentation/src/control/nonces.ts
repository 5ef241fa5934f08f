/** Nonces that are remembered at once: those of ten minutes of 15 callers at the highest rate. */
const MOST = 10_000;

/** Nonces that were used. Full, it takes no more: a request that could be a replay later is not let in. */
export class Nonces {
  /** When each may be forgotten, in milliseconds. */
  readonly #until = new Map<string, number>();

  has(nonce: string): boolean {
    return this.#until.has(nonce);
  }

  /** @returns false when there is no room */
  add(nonce: string, now: number, until: number): boolean {
    if (this.#until.size >= MOST) this.#forget(now);
    if (this.#until.size >= MOST) return false;
    this.#until.set(nonce, until);
    return true;
  }

  #forget(now: number): void {
    for (const [nonce, until] of this.#until) if (until < now) this.#until.delete(nonce);
  }
}

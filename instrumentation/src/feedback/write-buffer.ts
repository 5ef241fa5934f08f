import type { StoredPrediction } from './store.ts';

const MOST = 8_192;
const BATCH = 64;
const DELAY_MS = 100;
const RETRY_MS = 1_000;

/**
 * Predictions on their way to the store: at most 8,192, written in batches between calls. What a store refuses stays
 * here and is tried again; what has no room is not taken.
 */
export class WriteBuffer {
  readonly #write: (batch: readonly StoredPrediction[]) => Promise<boolean>;
  readonly #queue: StoredPrediction[] = [];
  #written = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<boolean> | undefined;

  /** @param write tells whether the batch is kept; never rejects */
  constructor(write: (batch: readonly StoredPrediction[]) => Promise<boolean>) {
    this.#write = write;
  }

  /** @returns whether there was room */
  push(prediction: StoredPrediction): boolean {
    if (this.#queue.length >= MOST) return false;
    const size = this.#queue.push(prediction);
    if (size === 1) this.#schedule(DELAY_MS);
    else if (size === BATCH) this.#schedule(0);
    return true;
  }

  /** Writes what is there now. Never rejects; gives up when the store does. */
  async flush(): Promise<void> {
    const until = this.#written + this.#queue.length;
    while (this.#written < until && (await this.#writeBatch()));
  }

  /** Takes out what could not be written; nothing is written after it. */
  abandon(): readonly StoredPrediction[] {
    clearTimeout(this.#timer);
    return this.#queue.splice(0);
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#drain(), ms);
    (this.#timer as { unref?: () => void }).unref?.();
  }

  async #drain(): Promise<void> {
    const kept = await this.#writeBatch();
    // A timer between batches: a store that is synchronous must not hold up the service for all of them.
    if (this.#queue.length > 0) this.#schedule(kept ? 0 : RETRY_MS);
  }

  /** One batch at a time, in order. */
  #writeBatch(): Promise<boolean> {
    this.#writing ??= this.#writeNext().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeNext(): Promise<boolean> {
    const batch = this.#queue.slice(0, BATCH);
    if (batch.length === 0) return true;
    const kept = await this.#write(batch);
    if (kept) this.#written += this.#queue.splice(0, batch.length).length;
    return kept;
  }
}

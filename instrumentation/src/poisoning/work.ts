import type { PoisoningOptions } from './types.ts';

/** Milliseconds of work between two turns of the event loop. */
const SLICE_MS = 20;

/** Does one thing for each of so many rows. */
export type EachRow = (rows: number, step: (row: number) => void) => Promise<void>;

/** Long work in slices: tells how far it is, ends when told to, and lets the process do other things in between. */
export class Work {
  readonly #total: number;
  readonly #options: Pick<PoisoningOptions, 'onProgress' | 'signal'>;
  #done = 0;
  #since = performance.now();

  constructor(total: number, options: Pick<PoisoningOptions, 'onProgress' | 'signal'>) {
    this.#total = total;
    this.#options = options;
  }

  /** Does one thing for each of so many rows. Rejects with the reason of the signal when it is aborted. */
  async each(rows: number, step: (row: number) => void): Promise<void> {
    for (let row = 0; row < rows; row++) {
      step(row);
      this.#done++;
      if (performance.now() - this.#since >= SLICE_MS) await this.#pause();
    }
    await this.#pause();
  }

  async #pause(): Promise<void> {
    this.#options.onProgress?.({ steps: this.#done, totalSteps: this.#total });
    await new Promise((resolve) => setTimeout(resolve));
    this.#options.signal?.throwIfAborted();
    this.#since = performance.now();
  }
}

import { show } from '../check/show.ts';
import type { Row } from '../predict/types.ts';

/** Longest that the event loop is held at a time, but for a row that takes longer by itself, in milliseconds. */
const SLICE = 1;
/** How long it is left alone then: explaining takes a fifth of a thread at most. */
const PAUSE = 4;

/** The numbers that a model gives for rows, a number for each. */
export type PredictNumbers<R> = (rows: R[]) => ArrayLike<number> | Promise<ArrayLike<number>>;

/** Calls a model on as many rows at a time as fit into a slice of the event loop, with pauses between. */
export class SlicedPredict<R extends Row> {
  readonly #predict: PredictNumbers<R>;
  readonly #signal: AbortSignal | undefined;
  #sliceStart = performance.now();
  /** Of the last call. */
  #msPerRow = SLICE;

  constructor(predict: PredictNumbers<R>, signal: AbortSignal | undefined) {
    this.#predict = predict;
    this.#signal = signal;
  }

  /**
   * What the model gives for all rows; they are made when their turn comes. The first call is made at once.
   *
   * @throws TypeError when the model gives something else than a finite number for each row
   */
  async of(rows: Iterator<R, void>): Promise<number[]> {
    const outputs: number[] = [];
    for (;;) {
      if (performance.now() - this.#sliceStart >= SLICE) await this.#pause();
      this.#signal?.throwIfAborted();
      const start = performance.now();
      const some = take(rows, Math.max(1, Math.floor(SLICE / this.#msPerRow)));
      if (some.length === 0) return outputs;
      const given = this.#predict(some);
      this.#msPerRow = (performance.now() - start) / some.length;
      outputs.push(...numbersOf(await given, some.length));
    }
  }

  async #pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    this.#sliceStart = performance.now();
  }
}

function take<R>(rows: Iterator<R, void>, most: number): R[] {
  const taken: R[] = [];
  for (let next = rows.next(); !next.done; next = rows.next()) {
    if (taken.push(next.value) >= most) break;
  }
  return taken;
}

function numbersOf(given: ArrayLike<number>, length: number): number[] {
  if (typeof given !== 'object' || given === null || given.length !== length) {
    const what = typeof given === 'object' && given !== null ? `${given.length} values` : show(given);
    throw new TypeError(`predict of an explainer must give a number for each of ${length} rows, not ${what}`);
  }
  return Array.from(given, (value) => {
    if (Number.isFinite(value)) return value;
    throw new TypeError(`predict of an explainer must give finite numbers, not ${show(value)}`);
  });
}

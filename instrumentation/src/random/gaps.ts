/** Picks inputs at random by counting down to the next one, which costs the others next to nothing. */
export class Gaps {
  readonly #log: number;
  /** Inputs to let pass. */
  #left: number;

  /** @param share of the inputs that is picked, from 0 to 1 */
  constructor(share: number) {
    this.#log = Math.log1p(-share);
    this.#left = this.#gap();
  }

  each(inputs: number, pick: (input: number) => void): void {
    let next = this.#left;
    for (; next < inputs; next += 1 + this.#gap()) pick(next);
    this.#left = next - inputs;
  }

  /** How many are let pass before the next one: geometric. */
  #gap(): number {
    return Math.floor(Math.log1p(-Math.random()) / this.#log);
  }
}

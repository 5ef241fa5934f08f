import { shuffled } from '../random.ts';

/** Deals each item once, in the order given; when none is left it shuffles them and starts over, and counts that. */
export class Deck<T> {
  readonly #random: () => number;
  #items: readonly T[];
  #next = 0;
  #startedOver = 0;

  /** @throws RangeError when there is nothing to deal */
  constructor(items: readonly T[], random: () => number) {
    if (items.length === 0) throw new RangeError('a deck needs items');
    this.#items = items;
    this.#random = random;
  }

  /** How often every item had been dealt and the deck began again: above 0, items repeat. */
  get startedOver(): number {
    return this.#startedOver;
  }

  deal(): T {
    if (this.#next === this.#items.length) {
      this.#items = shuffled(this.#items, this.#random);
      this.#next = 0;
      this.#startedOver++;
    }
    return this.#items[this.#next++] as T;
  }
}

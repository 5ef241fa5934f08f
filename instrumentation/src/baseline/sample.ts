import { mulberry32 } from '../random/mulberry32.ts';

/**
 * A uniform sample of at most `size` of the items added, from a fixed seed: the same items in the same order give the
 * same sample (Vitter's algorithm R).
 */
export class Sample<Item> {
  readonly items: Item[] = [];
  seen = 0;
  readonly #size: number;
  readonly #next = mulberry32(0x5eed);

  constructor(size: number) {
    this.#size = size;
  }

  /** @param make called only when the item enters the sample */
  add(make: () => Item): void {
    const place = this.seen < this.#size ? this.seen : Math.floor(this.#random() * (this.seen + 1));
    if (place < this.#size) this.items[place] = make();
    // Last: an item that could not be made was not seen.
    this.seen++;
  }

  /** Mulberry32 twice, for 53 bits: 32 would favour some places once billions of items were seen. */
  #random(): number {
    return (this.#next() * 2 ** 21 + (this.#next() >>> 11)) / 2 ** 53;
  }
}

/** Most values that one {@link SeenValues} holds. */
export const MOST_SEEN = 10_000_000;

const FIRST_SLOTS = 1 << 10;

/**
 * The values met so far, as 64 bits of hash each: 8 to 32 bytes a value, 128 MiB for the ten million that it holds at
 * most. Two different values share a hash by chance; among ten million that happens in 3 of a million data sets
 * (n²/2⁶⁵, the birthday bound).
 */
export class SeenValues {
  /** Values held. */
  size = 0;
  #hashes = new Uint32Array(2 * FIRST_SLOTS);
  readonly #most: number;

  constructor(most = MOST_SEEN) {
    this.#most = most;
  }

  /** @returns whether it was met before; undefined when that cannot be told, because no more values can be held */
  met(value: string | number): boolean | undefined {
    hash(value);
    const slot = slotOf(this.#hashes, high, low);
    if (this.#hashes[slot] === high && this.#hashes[slot + 1] === low) return true;
    if (this.size >= this.#most) return undefined;
    this.#hashes[slot] = high;
    this.#hashes[slot + 1] = low;
    this.size++;
    // Two slots in three at most are taken, so that a look-up meets few others.
    if (this.size * 3 > this.#hashes.length) this.#grow();
    return false;
  }

  #grow(): void {
    const old = this.#hashes;
    this.#hashes = new Uint32Array(2 * old.length);
    for (let i = 0; i < old.length; i += 2) {
      const [h, l] = [old[i]!, old[i + 1]!];
      if (h === 0 && l === 0) continue;
      const slot = slotOf(this.#hashes, h, l);
      this.#hashes[slot] = h;
      this.#hashes[slot + 1] = l;
    }
  }
}

/** Where a hash stands, or the free slot for it. */
function slotOf(hashes: Uint32Array, h: number, l: number): number {
  const mask = hashes.length - 2;
  let slot = (l << 1) & mask;
  while ((hashes[slot] !== 0 || hashes[slot + 1] !== 0) && (hashes[slot] !== h || hashes[slot + 1] !== l)) {
    slot = (slot + 2) & mask;
  }
  return slot;
}

let high = 0;
let low = 0;
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
// Drawn for each process, so that nobody can prepare values that meet in one slot.
const [seedHigh, seedLow] = crypto.getRandomValues(new Uint32Array(2)) as unknown as [number, number];

/** Two hashes in the manner of MurmurHash3, with multipliers of their own, into `high` and `low`. */
function hash(value: string | number): void {
  let [h, l] = [seedHigh, seedLow];
  if (typeof value === 'number') {
    double[0] = value + 0;
    for (const word of words) [h, l] = [stir(h, word, 0xcc9e2d51, 15), stir(l, word, 0x85ebca6b, 17)];
    // No text has this length.
    h ^= -1;
  } else {
    for (let i = 0; i < value.length; i++) {
      const word = value.charCodeAt(i);
      h = stir(h, word, 0xcc9e2d51, 15);
      l = stir(l, word, 0x85ebca6b, 17);
    }
    h ^= value.length;
  }
  high = finish(h ^ l);
  low = finish(l + Math.imul(h, 0x27d4eb2f));
  // Both zero would be a free slot.
  if (high === 0 && low === 0) low = 1;
}

function stir(state: number, word: number, factor: number, turn: number): number {
  const product = Math.imul(word + 1, factor);
  const mixed = state ^ Math.imul((product << turn) | (product >>> (32 - turn)), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(state: number): number {
  const mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (again ^ (again >>> 16)) >>> 0;
}

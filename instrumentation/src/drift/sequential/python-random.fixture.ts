/**
 * Draws of Python's `random.Random(seed)`, in which the indices of the reference are documented: MT19937 by Matsumoto and
 * Nishimura, seeded by `init_by_array`, 53 bits a number, and `choices` as CPython computes it.
 */
export class PythonRandom {
  readonly #words = new Uint32Array(624);
  #next = 624;

  /** @param seed a whole number from 0 */
  constructor(seed: number) {
    const key = [seed >>> 0, ...(seed >= 2 ** 32 ? [Math.floor(seed / 2 ** 32)] : [])];
    const words = this.#words;
    words[0] = 19_650_218;
    for (let i = 1; i < 624; i++) words[i] = Math.imul(1_812_433_253, mixed(words[i - 1]!)) + i;
    let i = 1;
    const advance = () => {
      i++;
      if (i < 624) return;
      words[0] = words[623]!;
      i = 1;
    };
    for (let k = 0; k < 624; k++) {
      const j = k % key.length;
      words[i] = (words[i]! ^ Math.imul(mixed(words[i - 1]!), 1_664_525)) + key[j]! + j;
      advance();
    }
    for (let k = 0; k < 623; k++) {
      words[i] = (words[i]! ^ Math.imul(mixed(words[i - 1]!), 1_566_083_941)) - i;
      advance();
    }
    words[0] = 0x80000000;
  }

  /** From 0 to below 1. */
  random(): number {
    return ((this.#word() >>> 5) * 2 ** 26 + (this.#word() >>> 6)) / 2 ** 53;
  }

  choices<Item>(items: readonly Item[], k: number, weights?: readonly number[]): Item[] {
    const limits: number[] = [];
    weights?.reduce((sum, weight, i) => (limits[i] = sum + weight), 0);
    const pick = () => {
      if (weights === undefined) return Math.floor(this.random() * items.length);
      const at = this.random() * limits.at(-1)!;
      return limits.slice(0, -1).filter((limit) => limit <= at).length;
    };
    return Array.from({ length: k }, () => items[pick()]!);
  }

  #word(): number {
    if (this.#next === 624) this.#twist();
    let y = this.#words[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const words = this.#words;
    for (let i = 0; i < 624; i++) {
      const y = (words[i]! & 0x80000000) | (words[(i + 1) % 624]! & 0x7fffffff);
      words[i] = words[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

function mixed(word: number): number {
  return word ^ (word >>> 30);
}

/** Stream A of the reference: 1,000 errors of one half, then 1,000 of seven tenths. */
export function streamA(): number[] {
  const random = new PythonRandom(42);
  return [...random.choices([0, 1], 1_000), ...random.choices([0, 1], 1_000, [0.3, 0.7])];
}

/** Stream B of the reference: 1,000 values of 0 and 1, then 1,000 of 4 to 7. */
export function streamB(): number[] {
  const random = new PythonRandom(12_345);
  return [...random.choices([0, 1], 1_000), ...random.choices([4, 5, 6, 7], 1_000)];
}

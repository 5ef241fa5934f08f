import { mulberry32 } from '../random/mulberry32.ts';

/** Random orders of 0 to `length` - 1, from a seed, each independent of the others (Fisher and Yates). */
export function randomOrders(length: number, seed: number): () => number[] {
  const random = mulberry32(seed);
  return () => {
    const order = Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = Math.floor((random() / 2 ** 32) * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  };
}

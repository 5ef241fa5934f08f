import { shuffled } from '../random/shuffled.ts';
import { uniform } from '../random/uniform.ts';

/** Random orders of 0 to `length` - 1, from a seed, each independent of the others. */
export function randomOrders(length: number, seed: number): () => number[] {
  const random = uniform(seed);
  const sorted = Array.from({ length }, (_, i) => i);
  return () => shuffled(sorted, random);
}

import { mulberry32 } from './mulberry32.ts';

/** Numbers from 0 to 1, 1 excluded, that the seed decides: 32 bits each. */
export function uniform(seed: number): () => number {
  const next = mulberry32(seed);
  return () => next() / 2 ** 32;
}

import { normalUpperTail } from '../../src/drift/index.ts';

const NO_SPECIAL = [0, 0];

/** Ten bins of equal weight, as deciles give. */
export const DECILES = [...Array<number>(10).fill(0.1), ...NO_SPECIAL];

/** Standard normal deciles after the mean moved by so many standard deviations. */
export function shiftedDeciles(by: number): number[] {
  const edges = [-1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816];
  const below = [0, ...edges.map((edge) => 1 - normalUpperTail(edge - by)), 1];
  return [...below.slice(1).map((share, i) => share - below[i]!), ...NO_SPECIAL];
}

/** Features as real data have them: deciles with a rare missing or unseen value, spikes, skewed categories. */
export const REAL_SHAPES: readonly (readonly number[])[] = [
  DECILES,
  [...Array<number>(10).fill((1 - 1 / 2000) / 10), 1 / 2000, 0],
  [...Array<number>(10).fill((1 - 1 / 2000) / 10), 1 / 4000, 1 / 4000],
  [0.4, 0.2, 0.15, 0.1, 0.05, 0.04, 0.03, 0.01, 0.005, 0.002, 0.008, 0.005],
  [0.95, 0.05, ...NO_SPECIAL],
  [0.95, 0.04, 0.005, 0.003, 0.0015, 0.0005],
];

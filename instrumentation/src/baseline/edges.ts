import { nextUp } from './next-up.ts';

/**
 * Inner edges that cut numbers into `bins` parts of equal weight, as far as ties allow.
 *
 * A value that fills more than one part gets a bin of its own instead of vanishing in a neighbour, so that a column
 * that is mostly zero still shows how often it is not, and a constant column shows when it is no longer constant.
 * There are never more than `bins` bins, save for a constant column, which has three.
 *
 * @param sorted numbers in ascending order, without NaN
 */
export function quantileEdges(sorted: Float64Array, bins: number): number[] {
  if (sorted.length === 0) return [];
  const least = sorted[0]!;
  if (least === sorted.at(-1)) return [least, nextUp(least)].filter(Number.isFinite);
  const edges = new Set<number>();
  for (let cut = 1; cut < bins; cut++) {
    const value = sorted[Math.floor((cut * sorted.length) / bins)]!;
    // The least value as an edge would leave the bin below it empty; an edge met again is a spike.
    const edge = value === least || edges.has(value) ? nextGreater(sorted, value) : value;
    if (edge !== undefined) edges.add(edge + 0);
  }
  return [...edges].filter(Number.isFinite).sort((a, b) => a - b);
}

/** The least element above `value`. */
function nextGreater(sorted: Float64Array, value: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return sorted[low];
}

export { uniform as seeded } from '../../src/random/uniform.ts';

/** A number of events with that mean (Knuth's product, in steps that cannot underflow). */
export function poisson(mean: number, random: () => number): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 30) {
    const limit = Math.exp(-Math.min(left, 30));
    for (let product = random(); product > limit; product *= random()) count++;
  }
  return count;
}

/** Draws a bin from cumulative shares. */
export function drawBin(cumulative: readonly number[], random: () => number): number {
  const u = random();
  let bin = 0;
  while (bin < cumulative.length - 1 && u >= cumulative[bin]!) bin++;
  return bin;
}

export function cumulated(shares: readonly number[]): number[] {
  let sum = 0;
  return shares.map((share) => {
    sum += share;
    return sum;
  });
}

/** Counts of `size` draws. */
export function drawCounts(size: number, shares: readonly number[], random: () => number): number[] {
  const cumulative = cumulated(shares);
  const counts = shares.map(() => 0);
  for (let i = 0; i < size; i++) {
    const bin = drawBin(cumulative, random);
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}

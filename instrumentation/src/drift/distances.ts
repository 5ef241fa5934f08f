/** Counts of bins, or shares: every measure divides by the sum itself. */
type Bins = ArrayLike<number>;

/**
 * Kullback-Leibler divergence of p from q in nats; Infinity where p has something in a bin that q has empty, NaN when
 * either is empty altogether.
 */
export function kullbackLeibler(p: Bins, q: Bins): number {
  return sumOver(p, q, (a, b) => (a > 0 ? a * Math.log(a / b) : 0));
}

/** Population stability index: KL(p, q) + KL(q, p), in nats. No smoothing: an empty bin on one side makes it Infinity. */
export function populationStabilityIndex(p: Bins, q: Bins): number {
  return sumOver(p, q, (a, b) => (a === b ? 0 : (a - b) * Math.log(a / b)));
}

/** Jensen-Shannon distance to base 2: 0 for equal shares, 1 when no bin is shared. NaN when either side is empty. */
export function jensenShannon(p: Bins, q: Bins): number {
  const divergence = sumOver(p, q, (a, b) => {
    const middle = (a + b) / 2;
    return (a > 0 ? (a / 2) * Math.log2(a / middle) : 0) + (b > 0 ? (b / 2) * Math.log2(b / middle) : 0);
  });
  // Rounding may leave equal shares a hair below zero.
  return Math.sqrt(Math.max(0, divergence));
}

/**
 * Kolmogorov-Smirnov statistic over bins: the largest gap between the cumulative shares, 0 to 1. Only for bins that have
 * an order: not for categories, nor for the `missing` and `unseen` bins. A lower bound of the statistic of the raw
 * values, equal to it when every value has a bin of its own.
 */
export function kolmogorovSmirnov(p: Bins, q: Bins): number {
  let largest = 0;
  forEachGap(p, q, (gap) => {
    largest = Math.max(largest, Math.abs(gap));
  });
  return largest;
}

/**
 * Wasserstein-1 distance over bins: how far the average value moved. Only for bins that have an order.
 *
 * @param positions ascending places of the bins, in the unit of the result; by default bins are one apart, so that the
 * result counts bins, which for deciles are steps of ten percentiles
 */
export function wasserstein(p: Bins, q: Bins, positions?: ArrayLike<number>): number {
  let distance = 0;
  forEachGap(p, q, (gap, i) => {
    if (i + 1 >= p.length) return;
    distance += Math.abs(gap) * (positions ? positions[i + 1]! - positions[i]! : 1);
  });
  return distance;
}

function sumOver(p: Bins, q: Bins, term: (a: number, b: number) => number): number {
  const [n, m] = totals(p, q);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += term(p[i]! / n, q[i]! / m);
  return sum;
}

/** Calls back with the difference of the cumulative shares after every bin; NaN when either side is empty. */
function forEachGap(p: Bins, q: Bins, visit: (gap: number, bin: number) => void): void {
  const [n, m] = totals(p, q);
  let below = 0;
  let belowToo = 0;
  for (let i = 0; i < p.length; i++) {
    below += p[i]!;
    belowToo += q[i]!;
    visit(below / n - belowToo / m, i);
  }
}

function totals(p: Bins, q: Bins): [number, number] {
  if (p.length !== q.length) throw new RangeError(`one side has ${p.length} bins, the other ${q.length}`);
  let n = 0;
  let m = 0;
  for (let i = 0; i < p.length; i++) {
    n += p[i]!;
    m += q[i]!;
  }
  return [n, m];
}

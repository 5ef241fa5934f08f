/**
 * Upper quantile of the standard normal: the z with P(Z > z) = `upperTail`.
 * Abramowitz and Stegun 26.2.23, absolute error below 4.5e-4: plain enough for PromQL, which has to agree with it.
 *
 * @param upperTail probability in (0, 0.5]
 */
export function normalQuantile(upperTail: number): number {
  const t = Math.sqrt(-2 * Math.log(upperTail));
  const numerator = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const denominator = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t;
  return t - numerator / denominator;
}

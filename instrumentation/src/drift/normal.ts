/** Abramowitz and Stegun 26.2.23: coefficients of the rational approximation, by rising power. */
export const QUANTILE_NUMERATOR = [2.515517, 0.802853, 0.010328] as const;
export const QUANTILE_DENOMINATOR = [1, 1.432788, 0.189269, 0.001308] as const;

/**
 * Upper quantile of the standard normal: the z with P(Z > z) = `upperTail`.
 * Abramowitz and Stegun 26.2.23, absolute error below 4.5e-4: plain enough for PromQL, which has to agree with it.
 *
 * @param upperTail probability in (0, 0.5]
 */
export function normalQuantile(upperTail: number): number {
  const t = Math.sqrt(-2 * Math.log(upperTail));
  const [a0, a1, a2] = QUANTILE_NUMERATOR;
  const [b0, b1, b2, b3] = QUANTILE_DENOMINATOR;
  return t - (a0 + a1 * t + a2 * t * t) / (b0 + b1 * t + b2 * t * t + b3 * t * t * t);
}

/** P(Z > z) of the standard normal, to the precision of doubles: the p-value of a z. */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return z < 3 ? 0.5 - density * taylor(z) : density / continuedFraction(z);
}

/** Σ z^(2i+1) / (1·3·…·(2i+1)). */
function taylor(z: number): number {
  let term = z;
  let sum = z;
  for (let i = 3; term > sum * 1e-17; i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return sum;
}

/** Laplace: z + 1/(z + 2/(z + 3/(z + …))); 100 levels are past the precision of doubles from z = 3 on. */
function continuedFraction(z: number): number {
  let value = z;
  for (let level = 100; level > 0; level--) value = z + level / value;
  return value;
}

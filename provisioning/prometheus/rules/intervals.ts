/** Quantile of the normal distribution for 95 % between two ends. */
const Z = 1.959963984540054;
/** Labels from which on the mean of errors gets an interval; below, the one it would get is too narrow. */
const FEWEST = 5;

export type End = 'low' | 'high';

/**
 * Wilson's interval of a share p of n. Right for small n and for shares near 0 and 1, where the usual one is not.
 *
 * @param p and n: vectors with the same labels, n above 0
 */
export function wilson(p: string, n: string, end: End): string {
  const sign = end === 'low' ? '-' : '+';
  const half = `${Z} * sqrt((${p} * (1 - ${p}) + ${Z ** 2 / 4} / ${n}) / ${n})`;
  return `clamp((${p} + ${Z ** 2 / 2} / ${n} ${sign} ${half}) / (1 + ${Z ** 2} / ${n}), 0, 1)`;
}

/**
 * Factor from the mean of positive values to an end of its interval: exp(±t·se/mean), which is normal on the scale of
 * logarithms. t by the expansion 26.7.5 of Abramowitz and Stegun. Nothing where rounding has eaten the variance.
 *
 * @param power 1 for the mean, 0.5 for its root
 */
export function logInterval(n: string, sum: string, squares: string, end: End, power = 1): string {
  const freedom = `(${n} - 1)`;
  const t = `(${Z} + ${(Z ** 3 + Z) / 4} / ${freedom} + ${(5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96} / ${freedom} ^ 2)`;
  const variance = `clamp_min((${n} * ${squares} / ${sum} ^ 2 - 1) >= -1e-9, 0)`;
  const sign = end === 'low' ? '-' : '';
  return `exp(${sign}${power} * ${t} * sqrt(${variance} / (${freedom} >= ${FEWEST - 1})))`;
}

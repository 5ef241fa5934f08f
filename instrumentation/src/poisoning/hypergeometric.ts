/** Lanczos' coefficients for g = 7, n = 9; relative error of the gamma function below 1e-13. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** ln Γ(x) for x ≥ 1. */
function logGamma(x: number): number {
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/**
 * P(X ≥ x) of the hypergeometric distribution: the one-sided p-value of Fisher's exact test.
 *
 * @param x marked items in the group
 * @param group size of the group, drawn without return
 * @param marked marked items in all
 * @param all items in all
 */
export function hypergeometricTail(x: number, group: number, marked: number, all: number): number {
  const most = Math.min(group, marked);
  const least = Math.max(0, group + marked - all);
  if (x <= least) return 1;
  if (x > most) return 0;
  let term = Math.exp(logChoose(marked, x) + logChoose(all - marked, group - x) - logChoose(all, group));
  let sum = term;
  for (let k = x; k < most && term > sum * 1e-16; k++) {
    term *= ((marked - k) * (group - k)) / ((k + 1) * (all - marked - group + k + 1));
    sum += term;
  }
  return Math.min(1, sum);
}

import { normalQuantile } from './normal.ts';

/** False alarms allowed in one quiet window of a whole model, shared over its features. */
export const ALPHA = 0.01;
/** Bias-corrected PSI from which a shift is material, and from which it is major (field practice, see docs/drift). */
export const PSI_MATERIAL = 0.1;
export const PSI_MAJOR = 0.25;

export type DriftVerdict = 'drifted' | 'fine' | 'not enough data';

export interface DriftResult {
  /** Observed values in the window, and values in the baseline. */
  n: number;
  m: number;
  /** Degrees of freedom: bins that hold anything, less one. */
  k: number;
  /** Two-sample chi-square. */
  statistic: number;
  /** `statistic` as a standard normal score (Wilson-Hilferty). */
  z: number;
  /** The z that a feature has to exceed. */
  criticalZ: number;
  /** PSI over smoothed shares less its expectation under no drift; may be below zero. */
  psi: number;
  verdict: DriftVerdict;
}

/** The z that one of `features` features must exceed so that a quiet window alarms with probability `alpha` at most. */
export function criticalZ(features: number, alpha: number = ALPHA): number {
  return normalQuantile(alpha / Math.max(1, features));
}

/**
 * Compares the bin counts of a window with those of the baseline, as the recording rules do.
 *
 * Drifted means significant (z above the critical value) and material (PSI of 0.1 or more).
 * Not enough data means: not drifted, and a shift of just PSI 0.1 would not be expected to reach significance.
 *
 * @param observed counts of the window, same bins and order as `baseline`; fractions are allowed (extrapolated rates)
 * @param baseline counts of the training data
 * @param critical from {@link criticalZ}
 * @throws RangeError when the lengths differ
 */
export function judge(
  observed: ArrayLike<number>,
  baseline: ArrayLike<number>,
  critical: number,
): DriftResult {
  if (observed.length !== baseline.length) {
    throw new RangeError(`observed has ${observed.length} bins, baseline has ${baseline.length}`);
  }
  let n = 0;
  let m = 0;
  let occupied = 0;
  for (let i = 0; i < observed.length; i++) {
    n += observed[i]!;
    m += baseline[i]!;
    if (observed[i]! + baseline[i]! > 0) occupied++;
  }
  const k = occupied - 1;
  if (!(n > 0 && m > 0) || k < 1) {
    // A single common bin shows no difference; an empty side shows nothing at all.
    const enough = n > 0 && m > 0;
    return {
      n,
      m,
      k: Math.max(0, k),
      statistic: 0,
      z: 0,
      criticalZ: critical,
      psi: 0,
      verdict: enough ? 'fine' : 'not enough data',
    };
  }
  const { statistic, rawPsi } = compare(observed, baseline, n, m, occupied);
  const z = wilsonHilferty(statistic, k);
  const psi = rawPsi - k * (1 / n + 1 / m);
  return { n, m, k, statistic, z, criticalZ: critical, psi, verdict: decide(z, psi, n, m, k, critical) };
}

/** Two-sample chi-square and smoothed PSI over the bins that hold anything. */
function compare(
  observed: ArrayLike<number>,
  baseline: ArrayLike<number>,
  n: number,
  m: number,
  occupied: number,
) {
  let statistic = 0;
  let rawPsi = 0;
  for (let i = 0; i < observed.length; i++) {
    const o = observed[i]!;
    const r = baseline[i]!;
    if (o + r <= 0) continue;
    const difference = o * m - r * n;
    statistic += (difference * difference) / (n * m * (o + r));
    const p = (o + 0.5) / (n + 0.5 * occupied);
    const q = (r + 0.5) / (m + 0.5 * occupied);
    rawPsi += (p - q) * Math.log(p / q);
  }
  return { statistic, rawPsi };
}

function wilsonHilferty(statistic: number, k: number): number {
  const variance = 2 / (9 * k);
  return (Math.cbrt(statistic / k) - (1 - variance)) / Math.sqrt(variance);
}

function decide(z: number, psi: number, n: number, m: number, k: number, critical: number): DriftVerdict {
  if (z > critical && psi >= PSI_MATERIAL) return 'drifted';
  // Under a shift of exactly PSI_MATERIAL the statistic is expected at PSI·nm/(n+m) + k.
  const expected = (PSI_MATERIAL * n * m) / (n + m) + k;
  return wilsonHilferty(expected, k) > critical ? 'fine' : 'not enough data';
}

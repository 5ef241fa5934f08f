import { chiSquare, sturdyChiSquare, wilsonHilferty } from './chi-square.ts';
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
  /** `statistic` as a standard normal score (Wilson-Hilferty); 0 for an empty window. */
  z: number;
  /**
   * `z`, or where that exceeds `criticalZ` less if it rests on stray values in bins that should be all but empty; what the
   * verdict goes by.
   */
  evidence: number;
  /** The z that a feature has to exceed. */
  criticalZ: number;
  /** PSI over smoothed shares less its expectation under no drift; may be below zero; 0 for an empty window. */
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
 * Drifted means significant (z above the critical value, stray values apart) and material (PSI of 0.1 or more).
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
  const k = Math.max(0, occupied - 1);
  const result = { n, m, k, statistic: 0, z: 0, evidence: 0, criticalZ: critical, psi: 0 };
  if (!(n > 0 && m > 0)) return { ...result, verdict: 'not enough data' };
  // A single bin that holds everything is compared as if there were a second one for values to move to.
  const freedom = Math.max(1, k);
  result.statistic = chiSquare(observed, baseline, n, m);
  result.z = wilsonHilferty(result.statistic, freedom);
  result.evidence = result.z;
  if (result.z > critical) {
    result.evidence = Math.min(result.z, wilsonHilferty(sturdyChiSquare(observed, baseline, n, m), freedom));
  }
  result.psi = smoothedPsi(observed, baseline, n, m, occupied) - k * (1 / n + 1 / m);
  return { ...result, verdict: decide(result) };
}

/** PSI over the shares (c + 0.5) / (N + 0.5·B) of the B bins that hold anything. */
function smoothedPsi(
  observed: ArrayLike<number>,
  baseline: ArrayLike<number>,
  n: number,
  m: number,
  occupied: number,
): number {
  let psi = 0;
  for (let i = 0; i < observed.length; i++) {
    if (observed[i]! + baseline[i]! <= 0) continue;
    const p = (observed[i]! + 0.5) / (n + 0.5 * occupied);
    const q = (baseline[i]! + 0.5) / (m + 0.5 * occupied);
    psi += (p - q) * Math.log(p / q);
  }
  return psi;
}

function decide({ n, m, k, evidence, psi, criticalZ }: Omit<DriftResult, 'verdict'>): DriftVerdict {
  if (evidence > criticalZ && psi >= PSI_MATERIAL) return 'drifted';
  const freedom = Math.max(1, k);
  // Under a shift of exactly PSI_MATERIAL the statistic is expected at PSI·nm/(n+m) + k.
  const expected = (PSI_MATERIAL * n * m) / (n + m) + freedom;
  return wilsonHilferty(expected, freedom) > criticalZ ? 'fine' : 'not enough data';
}

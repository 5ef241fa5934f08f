import { VERDICT } from '@parapet/instrumentation/contract';
import { PSI_MATERIAL } from '@parapet/instrumentation/drift';

/**
 * What the panel says about a feature now. `drifted`, `notEnough` and `fine` come from the rules; `silent` means
 * that the feature stopped reporting while others go on, `unknown` that there are numbers but no verdict on them.
 */
export type VerdictKind = 'drifted' | 'silent' | 'notEnough' | 'unknown' | 'fine';

/** Worst first. */
export const VERDICT_ORDER: readonly VerdictKind[] = ['drifted', 'silent', 'notEnough', 'unknown', 'fine'];

/** The contract's number as a kind. */
export function kindOf(verdict: number): VerdictKind {
  if (verdict === VERDICT.drifted) {
    return 'drifted';
  }
  if (verdict === VERDICT.fine) {
    return 'fine';
  }
  return verdict === VERDICT.notEnoughData ? 'notEnough' : 'unknown';
}

/** The verdict for frames that bring the numbers but not the verdict; those alone cannot tell fine from too little. */
export function derivedKind(psi: number, z: number, criticalZ: number): VerdictKind {
  return z > criticalZ && psi >= PSI_MATERIAL ? 'drifted' : 'unknown';
}

import { VERDICT } from '@parapet/instrumentation/contract';
import { PSI_MATERIAL } from '@parapet/instrumentation/drift';

/**
 * What is said about a feature or a model now. `drifted`, `notEnough` and `fine` come from the rules; `silent` means
 * that it stopped reporting while others go on, `unknown` that there are numbers but no verdict on them, and
 * `noBaseline` that there is nothing to compare a model with.
 */
export type VerdictKind = 'drifted' | 'silent' | 'noBaseline' | 'notEnough' | 'unknown' | 'fine';

/** Worst first. */
export const VERDICT_ORDER: readonly VerdictKind[] = [
  'drifted',
  'silent',
  'noBaseline',
  'notEnough',
  'unknown',
  'fine',
];

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
export function derivedKind(psi: number, evidence: number, criticalZ: number): VerdictKind {
  return evidence > criticalZ && psi >= PSI_MATERIAL ? 'drifted' : 'unknown';
}

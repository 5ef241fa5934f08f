import type { Anchors } from './colour.ts';
import { decisiveZ, type FeatureNow } from './now.ts';

/** The text of the verdict is in the hands of two conditions; which of them decided. */
export type Reason = 'both' | 'immaterial' | 'insignificant' | 'stray' | 'calm' | 'none';

/**
 * Why a feature has its verdict: a shift counts when it is significant and material.
 * @returns `none` where the verdict does not rest on the two numbers, or they are missing
 */
export function reasonOf(now: FeatureNow, { material }: Pick<Anchors, 'material'>): Reason {
  const decisive = decisiveZ(now);
  if ((now.kind !== 'drifted' && now.kind !== 'fine') || Number.isNaN(decisive + now.psi + now.criticalZ)) {
    return 'none';
  }
  const isMaterial = now.psi >= material;
  if (decisive > now.criticalZ) {
    return isMaterial ? 'both' : 'immaterial';
  }
  if (now.z > now.criticalZ) {
    return 'stray';
  }
  return isMaterial ? 'insignificant' : 'calm';
}

import { holm } from './adjust.ts';
import { hypergeometricTail } from './hypergeometric.ts';
import type { DisagreementCount, PoisoningVerdict } from './types.ts';

/** Fewer flipped labels than this share of a group are not worth an alarm, however certain. */
const MATERIAL = 0.005;
/** A group in which this share of flipped labels would not have been seen says nothing. */
const TO_BE_SEEN = 0.05;

/** Where fewer flipped labels than this share are seen, the classes are too alike to tell. */
const LEAST_RECALL = 0.05;

/** Labels of one group: of the batch, and of a reference with the same mix of classes. */
export interface Disagreement {
  readonly name: string;
  readonly rows: number;
  readonly disagree: number;
  readonly trusted: number;
  readonly trustedDisagree: number;
  /** Share of flipped labels that is seen. */
  readonly recall: number;
}

/**
 * Tells for each group whether more labels disagree than in the reference: Fisher's exact test, one-sided, corrected
 * over the groups by Holm.
 *
 * @param level chance that any of the groups is called suspicious though none is
 */
export function judgeDisagreement(groups: readonly Disagreement[], level: number): DisagreementCount[] {
  const adjusted = holm(groups.map((group) => tail(group, group.disagree)));
  return groups.map((group, i) => {
    const { name, rows, disagree, trusted, trustedDisagree, recall } = group;
    const usual = trusted === 0 ? 0 : (rows * trustedDisagree) / trusted;
    const flipped = Math.min(rows, recall >= LEAST_RECALL ? Math.max(0, disagree - usual) / recall : 0);
    const p = adjusted[i]!;
    return {
      name,
      rows,
      disagree,
      usual,
      flipped,
      p,
      verdict: verdictOf(
        p <= level && flipped > 0 && flipped >= MATERIAL * rows,
        group,
        usual,
        level / groups.length,
      ),
    };
  });
}

function verdictOf(isFound: boolean, group: Disagreement, usual: number, level: number): PoisoningVerdict {
  if (isFound) return 'suspicious';
  if (group.recall < LEAST_RECALL) return 'not_enough_data';
  const seen = Math.floor(usual + TO_BE_SEEN * group.rows * group.recall);
  return tail(group, Math.min(group.rows, seen)) <= level ? 'clean' : 'not_enough_data';
}

function tail({ rows, trusted, trustedDisagree }: Disagreement, disagree: number): number {
  return hypergeometricTail(disagree, rows, disagree + trustedDisagree, rows + trusted);
}

import { listOf } from '../predict/observer.ts';
import type { Prediction } from '../predict/types.ts';

/** How the predictions of a shadow differ from those that were given as the answer. */
export interface Comparison {
  readonly outcome: 'agreed' | 'disagreed' | 'answered';
  /** Differences of scores, where both have one. */
  readonly differences: readonly number[];
}

/** Compares one prediction, or those of a batch in their order. */
export function compare(given: unknown, shadow: unknown): Comparison {
  const [answers, others] = [listOf<Prediction>(given), listOf<Prediction>(shadow)];
  const pairs = answers.slice(0, others.length).map((answer, i) => [answer, others[i]!] as const);
  const classes = pairs.filter(([a, b]) => a.class !== undefined && b.class !== undefined);
  const alike = answers.length === others.length && classes.every(([a, b]) => a.class === b.class);
  return {
    outcome: classes.length === 0 ? 'answered' : alike ? 'agreed' : 'disagreed',
    differences: pairs.flatMap(([a, b]) => {
      const difference = Number(a.score) - Number(b.score);
      return Number.isFinite(a.score) && Number.isFinite(b.score) ? [difference] : [];
    }),
  };
}

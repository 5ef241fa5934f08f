import type { Burn } from './burns.ts';

/**
 * How an objective stands: `page` and `ticket` burn beyond the limits of a pair, `spent` has no budget left and burns no
 * more, `unknown` brings no numbers.
 */
export type SloState = 'page' | 'ticket' | 'spent' | 'unknown' | 'fine';

/** Worst first. */
export const STATE_ORDER: readonly SloState[] = ['page', 'ticket', 'spent', 'unknown', 'fine'];

/** What alerts make of it: with business impact, what were a ticket pages. */
export function stateOf(burns: readonly Burn[], remaining: number, businessImpact: boolean): SloState {
  const burning = burns.filter((burn) => burn.burning);
  if (burning.some(({ pair }) => pair.severity === 'page' || businessImpact)) {
    return 'page';
  }
  if (burning.length > 0) {
    return 'ticket';
  }
  if (Number.isNaN(remaining)) {
    return burns.some(({ short }) => !Number.isNaN(short)) ? 'fine' : 'unknown';
  }
  return remaining <= 0 ? 'spent' : 'fine';
}

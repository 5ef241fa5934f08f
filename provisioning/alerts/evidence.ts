import type { Window } from '@parapet/instrumentation/contract';
import { dailyLooks } from './drift.ts';

/**
 * How unlikely at least as many events are when each has at most the chance of the reference: minus the logarithm of
 * Hoeffding's bound, n·KL(rate, reference) (Hoeffding, 1963, theorem 1). A bound and not an approximation: it holds for
 * three labels as for a million, so that few events need no floor of their own. Draws without replacement obey it too.
 *
 * @param n, rate, reference vectors with the same labels; `group` between two of them where the reference has fewer
 * @returns an expression, of what exceeds the reference only
 */
export function surprise(n: string, rate: string, reference: string, group = ''): string {
  const right = `clamp_min(1 - ${rate}, 1e-12)`;
  const happened = `${rate} * ln(${rate} / ${group}${reference})`;
  const didNot = `${right} * ln(${right} / ${group}(1 - ${reference}))`;
  return `(${n} * (${happened} + ${didNot}) and (${rate} > ${group}${reference}))`;
}

/** What a surprise has to exceed at one look, so that on a quiet day of looks at three windows 1 % of versions alert. */
export function surprising(window: Window): number {
  return Math.log(dailyLooks(window));
}

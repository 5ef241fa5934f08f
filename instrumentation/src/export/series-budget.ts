import { show } from '../check/show.ts';
import { registry } from './registry.ts';

/**
 * Sets how many series of features this process may export for all its models together; default 10,000. It holds for
 * models that are defined from then on. A feature costs one series for each of its bins, and as many for the baseline.
 *
 * @throws TypeError when it is not a whole number from 0
 */
export function setSeriesBudget(series: number): void {
  if (!Number.isInteger(series) || series < 0) {
    throw new TypeError(`setSeriesBudget wants a whole number from 0, not ${show(series)}`);
  }
  registry.budget = series;
}

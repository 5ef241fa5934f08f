import { show } from '../check/show.ts';

/** @throws TypeError when it is not a share above 0 and below 1 */
export function checkRate(where: string, rate: unknown): asserts rate is number {
  if (!(typeof rate === 'number' && rate > 0 && rate < 1)) {
    throw new TypeError(`${where} option falsePositiveRate must be above 0 and below 1, not ${show(rate)}`);
  }
}

/** @throws TypeError when it is not a finite number above 0 */
export function checkPositive(what: string, value: unknown): asserts value is number {
  if (!(typeof value === 'number' && value > 0 && Number.isFinite(value))) {
    throw new TypeError(`${what} must be a finite number above 0, not ${show(value)}`);
  }
}

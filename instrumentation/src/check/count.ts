import { show } from './show.ts';

/** @throws TypeError when it is not a whole number from 0 on */
export function checkCount(option: string, value: unknown): asserts value is number {
  checkWhole(`option ${option}`, value, 0);
}

/** @throws TypeError when it is not a whole number in these limits, both included */
export function checkWhole(
  what: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  const limits = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  throw new TypeError(`${what} must be a whole number ${limits}, not ${show(value)}`);
}

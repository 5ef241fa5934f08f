import { show } from './show.ts';

/** @throws TypeError when it is not a whole number from 0 on */
export function checkCount(option: string, value: unknown): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new TypeError(`option ${option} must be a whole number from 0 on, not ${show(value)}`);
  }
}

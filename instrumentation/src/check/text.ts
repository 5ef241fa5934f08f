import { show } from './show.ts';

const LONGEST = 256;

/** @throws TypeError when it is not a text of 1 to 256 characters */
export function checkText(what: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST) {
    throw new TypeError(`${what} must be a text of 1 to ${LONGEST} characters, not ${show(value)}`);
  }
}

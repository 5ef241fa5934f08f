import { show } from '../check/show.ts';

/**
 * Tells what was given in place of a baseline, where that is a known slip.
 *
 * @throws TypeError that says what was forgotten
 */
export function checkGiven(wants: string, value: unknown): asserts value is object {
  if (typeof value === 'string') {
    throw new TypeError(
      `${wants}, not the text ${show(value)}: loadBaseline reads a file, parseBaseline a text`,
    );
  }
  if (typeof value !== 'object' || value === null || value instanceof Promise) {
    throw new TypeError(`${wants}, not ${show(value)}`);
  }
  if ('build' in value) throw new TypeError(`${wants}, not its builder: call build()`);
}

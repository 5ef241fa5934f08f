import { show } from './show.ts';

/**
 * Narrows to an object that has no other options than the known ones: a slip of the pen is found at start.
 *
 * @param where the function that wants them
 * @throws TypeError
 */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  checkObject(`${where} wants an object of options`, options);
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(`${where} has no option ${show(name)}; it has ${known.join(', ')}`);
    }
  }
}

/** @throws TypeError when it is not an object, or is an array or a promise */
export function checkObject(wants: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Promise) {
    throw new TypeError(`${wants}, not ${show(value)}`);
  }
}

/** @throws TypeError when it is not a function */
export function checkFunction(wants: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(`${wants}, not ${show(value)}`);
}

/** JSON that has one canonical form (RFC 8785) and reads the same everywhere. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const DEEPEST = 16;

/**
 * @returns what is wrong with it: a number that is not finite or a whole one beyond 2^53, a lone surrogate, more than 16
 * levels, or what JSON does not have; undefined when nothing is
 */
export function jsonProblem(value: unknown, depth = 0): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined;
    case 'string':
      return isWellFormed(value) ? undefined : 'a text with half a character';
    case 'number':
      if (!Number.isFinite(value)) return 'a number that is not finite';
      return Number.isInteger(value) && !Number.isSafeInteger(value)
        ? 'a whole number beyond 2^53'
        : undefined;
    case 'object':
      return value === null ? undefined : objectProblem(value, depth + 1);
    default:
      return `a ${typeof value}`;
  }
}

function objectProblem(value: object, depth: number): string | undefined {
  if (depth > DEEPEST) return `more than ${DEEPEST} levels`;
  if (Array.isArray(value)) return firstProblem(value, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in value)
    return 'an object of a class';
  return firstProblem(Object.keys(value), depth) ?? firstProblem(Object.values(value), depth);
}

function firstProblem(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const problem = jsonProblem(value, depth);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const LONE_SURROGATE = /\p{Cs}/u;

function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

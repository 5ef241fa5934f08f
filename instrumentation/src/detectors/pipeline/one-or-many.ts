import { lengthOf } from '../vectors.ts';

const NONE: readonly never[] = Object.freeze([]);

/** What a mapper gave for a call: a vector, or an array of them for a batch. */
export type OneOrMany = ArrayLike<number> | readonly ArrayLike<number>[] | undefined;

/** The vectors of a call, one for each input; none when it is none. */
export function vectorsOf(given: OneOrMany): readonly ArrayLike<number>[] {
  if (!lengthOf(given)) return NONE;
  // By all of them: a batch whose first input has no vector must not pass for a single one.
  return Array.isArray(given) && given.some((one) => lengthOf(one) !== undefined)
    ? given
    : [given as ArrayLike<number>];
}

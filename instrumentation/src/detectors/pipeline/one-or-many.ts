import { lengthOf } from '../vectors.ts';

const NONE: readonly never[] = Object.freeze([]);

/** What a mapper gave for a call: a vector, or an array of them for a batch. */
export type OneOrMany = ArrayLike<number> | readonly ArrayLike<number>[] | undefined;

/** The vectors of a call, one for each input; none when it is none. */
export function vectorsOf(given: OneOrMany): readonly ArrayLike<number>[] {
  if (!lengthOf(given)) return NONE;
  return lengthOf(given![0]) === undefined
    ? [given as ArrayLike<number>]
    : (given as readonly ArrayLike<number>[]);
}

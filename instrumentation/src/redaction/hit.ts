import type { RedactionKind } from './kinds.ts';

/** Something found in a text, from `start` up to `end`. */
export interface Hit {
  readonly kind: RedactionKind;
  readonly start: number;
  readonly end: number;
}

/** A hit where there is an end, undefined where it is 0. */
export function hitTo(kind: RedactionKind, start: number, end: number): Hit | undefined {
  return end > 0 ? { kind, start, end } : undefined;
}

import type { ModelState } from '../model/state.ts';

/**
 * Whether a mapper gave a promise in place of a row or a prediction: it cannot be waited for, since rows must be read
 * before the model changes them. Counted, and its rejection is ours, for nobody else has the promise.
 */
export function isPromiseOfMapper(state: ModelState, given: unknown): boolean {
  if (!(given instanceof Promise)) return false;
  state.faults.count('mapper_async');
  given.then(undefined, () => 'counted already');
  return true;
}

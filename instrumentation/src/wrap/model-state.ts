import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { registry } from '../export/registry.ts';
import type { Model } from '../model/define-model.ts';
import type { ModelState } from '../model/state.ts';
import { MAPPERS } from '../predict/types.ts';

/**
 * What the handle of a model counts in.
 *
 * @param where the function that wants it
 * @throws TypeError when it is no handle
 */
export function stateOf(where: string, model: Model): ModelState {
  checkObject(`${where} wants a model of defineModel`, model);
  const state = registry.stateOf(model);
  if (state === undefined) throw new TypeError(`${where} wants a model of defineModel, not ${show(model)}`);
  return state;
}

/** @throws TypeError when an option is unknown, or a mapper is no function */
export function checkMappers(where: string, options: object, others: readonly string[] = []): void {
  checkOptions(where, options, [...others, ...MAPPERS]);
  for (const name of MAPPERS) {
    const mapper = (options as Record<string, unknown>)[name];
    if (mapper !== undefined) checkFunction(`${where} option ${name} must be a function`, mapper);
  }
}

/** Inputs of a tensor of this shape: its first dimension, when it has more than one. */
export function batchOf(shape: unknown): number {
  if (!Array.isArray(shape) || shape.length < 2) return 1;
  return Number.isSafeInteger(shape[0]) && shape[0] >= 0 ? shape[0] : 1;
}

import type { ModelState } from '../model/state.ts';
import type { Prediction } from './types.ts';

const NONE: Prediction = Object.freeze({});

/**
 * Counts what the `prediction` mapper gave.
 *
 * @param rows rows of the call, where the `features` mapper told
 * @returns the one prediction of a call that is no batch, and how many inputs the call had. May throw.
 */
export function observePredictions(
  state: ModelState,
  given: unknown,
  rows: number | undefined,
): { single: Prediction | undefined; inputs: number } {
  if (!Array.isArray(given)) {
    const inputs = rows ?? 1;
    if (given !== undefined && inputs === 1) return { single: observePrediction(state, given), inputs };
    if (given !== undefined) state.faults.count('batch_mismatch');
    state.predictions[state.classes.length - 1]! += inputs;
    return { single: undefined, inputs };
  }
  for (const prediction of given) observePrediction(state, prediction);
  if (rows !== undefined && rows !== given.length) state.faults.count('batch_mismatch');
  return { single: undefined, inputs: rows ?? given.length };
}

function observePrediction(state: ModelState, given: unknown): Prediction {
  let prediction = NONE;
  if (typeof given === 'object' && given !== null) prediction = given;
  else state.faults.count('prediction_invalid');
  const index = state.classIndexOf(prediction.class);
  state.predictions[index] = state.predictions[index]! + 1;
  const { bins, classFeature, scoreFeature } = state;
  if (classFeature >= 0) bins?.observeValue(classFeature, prediction.class);
  if (scoreFeature >= 0) bins?.observeValue(scoreFeature, prediction.score);
  return prediction;
}

import type { CountedBaseline } from '../model/counted-baseline.ts';
import type { ModelState } from '../model/state.ts';
import { isPromiseOfMapper } from './refuse-promise.ts';
import type { Prediction } from './types.ts';

const NONE: Prediction = Object.freeze({});

/**
 * Counts what the `prediction` mapper gave. A getter of it that throws is counted, and leaves the rest uncounted.
 *
 * @param counted what class and score are counted by
 * @param inputs rows of the call
 * @returns the one prediction of a call that is no batch
 */
export function observePredictions(
  state: ModelState,
  counted: CountedBaseline | undefined,
  given: unknown,
  inputs: number,
): Prediction | undefined {
  try {
    if (Array.isArray(given)) {
      for (const prediction of given) observePrediction(state, counted, prediction);
      if (given.length !== inputs) state.faults.count('batch_mismatch');
      return undefined;
    }
    if (given !== undefined && inputs === 1) return observePrediction(state, counted, given);
    if (given !== undefined) state.faults.count('batch_mismatch');
    // Nothing is known of their classes, but how many there were.
    countOther(state, inputs);
  } catch (error) {
    state.faults.count('prediction_threw', error);
  }
  return undefined;
}

function countOther({ classes, predictions }: ModelState, inputs: number): void {
  const other = classes.length - 1;
  predictions[other] = predictions[other]! + inputs;
}

function observePrediction(
  state: ModelState,
  counted: CountedBaseline | undefined,
  given: unknown,
): Prediction {
  if (isPromiseOfMapper(state, given)) {
    countOther(state, 1);
    return NONE;
  }
  const prediction: Prediction = typeof given === 'object' && given !== null ? given : NONE;
  const { class: predicted, score } = prediction;
  const isNone = predicted === undefined && score === undefined && !namesAny(prediction);
  if (isNone || (predicted !== undefined && typeof predicted !== 'string')) {
    state.faults.count('prediction_invalid');
  }
  const index = state.classIndexOf(predicted);
  state.predictions[index] = state.predictions[index]! + 1;
  if (counted?.bins === undefined) return prediction;
  const { bins, classFeature, scoreFeature } = counted;
  if (classFeature >= 0) bins.observeValue(classFeature, predicted);
  if (scoreFeature >= 0) bins.observeValue(scoreFeature, score);
  return prediction;
}

/** Whether it has a property of a prediction, be it undefined: what has none is something else, or misspells them. */
function namesAny(prediction: Prediction): boolean {
  return 'class' in prediction || 'score' in prediction || 'id' in prediction || 'cohort' in prediction;
}

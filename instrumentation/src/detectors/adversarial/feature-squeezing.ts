import { checkFunction, checkObject, checkOptions } from '../../check/options.ts';
import { show } from '../../check/show.ts';
import type { Detector } from '../types.ts';
import { difference, outputsOf, type PredictVector } from './outputs.ts';
import type { Squeezer } from './squeezers.ts';
import {
  checkStability,
  type Measure,
  STABILITY_OPTIONS,
  StabilityDetector,
  type StabilityOptions,
} from './stability-detector.ts';

export interface FeatureSqueezingOptions extends StabilityOptions {
  /** 1 to 8. Each costs a call of the model. */
  readonly squeezers: readonly Squeezer[];
}

const WHERE = 'featureSqueezing';
const MOST_SQUEEZERS = 8;
const NAME = /^[a-z][a-z0-9_]{0,31}$/;

/**
 * A detector of inputs made to get a wrong answer: the answer to such a one changes when detail is taken out of it. The
 * score of a squeezer is the sum of absolute differences of the probabilities before and after (Xu, Evans and Qi,
 * "Feature Squeezing", NDSS 2018); of a picture also how much the squeezer changes it, as a detector of MagNet does with
 * a reconstruction (Meng and Chen, CCS 2017). Each has its own limit.
 *
 * Who knows the squeezers can get around them: take it for a signal.
 *
 * @throws TypeError when a vector or an option is wrong, or the vectors are too few for the rate; what `predict` throws
 */
export function featureSqueezing(options: FeatureSqueezingOptions): Detector {
  checkOptions(WHERE, options, [...STABILITY_OPTIONS, 'squeezers']);
  const { predict, squeezers } = options;
  if (!Array.isArray(squeezers) || squeezers.length === 0 || squeezers.length > MOST_SQUEEZERS) {
    const given = Array.isArray(squeezers) ? `${squeezers.length} of them` : show(squeezers);
    throw new TypeError(`${WHERE} option squeezers must be 1 to ${MOST_SQUEEZERS} squeezers, not ${given}`);
  }
  squeezers.forEach(checkSqueezer);
  const clean = checkStability(WHERE, options);
  return new StabilityDetector('feature_squeezing', WHERE, measureOf(predict, squeezers), clean, options);
}

function measureOf(predict: PredictVector, squeezers: readonly Squeezer[]): Measure {
  return {
    names: squeezers.flatMap(({ name, comparesInput }) =>
      comparesInput
        ? [`answer changed by ${name}`, `input changed by ${name}`]
        : [`answer changed by ${name}`],
    ),
    scores(vector, outputs) {
      const scores: number[] = [];
      for (const squeezer of squeezers) {
        const squeezed = squeezer.squeeze(vector);
        const changed = squeezer.comparesInput ? [change(vector, squeezed)] : [];
        scores.push(difference(outputs, outputsOf(predict, squeezed)), ...changed);
      }
      return Float64Array.from(scores);
    },
  };
}

/** Mean absolute change of a value, missing ones aside. */
function change(vector: Float64Array, squeezed: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += Math.abs(vector[i]! - squeezed[i]!) || 0;
  return sum / vector.length;
}

function checkSqueezer(squeezer: unknown, i: number): void {
  const what = `${WHERE} option squeezers[${i}]`;
  checkObject(`${what} must be a squeezer`, squeezer);
  const { name, squeeze, comparesInput } = squeezer as Partial<Squeezer>;
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new TypeError(`${what}.name must match ${NAME}, not ${show(name)}`);
  }
  if (typeof comparesInput !== 'boolean') {
    throw new TypeError(`${what}.comparesInput must be true or false, not ${show(comparesInput)}`);
  }
  checkFunction(`${what}.squeeze must be a function`, squeeze);
}

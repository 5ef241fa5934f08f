import { checkWhole } from '../../check/count.ts';
import { checkOptions } from '../../check/options.ts';
import { uniform } from '../../random/uniform.ts';
import { standardOf } from '../anomaly/standard.ts';
import { checkPositive } from '../options.ts';
import type { Detector } from '../types.ts';
import { difference, outputsOf } from './outputs.ts';
import {
  checkStability,
  STABILITY_OPTIONS,
  StabilityDetector,
  type StabilityOptions,
} from './stability-detector.ts';

export interface PredictionConsistencyOptions extends StabilityOptions {
  /** Most that a feature is moved by, in its scales (robust standard deviations); default 0.1. */
  readonly jitter?: number | undefined;
  /** Jittered copies that the model is asked about, 1 to 64; default 8. */
  readonly draws?: number | undefined;
}

const WHERE = 'predictionConsistency';
const MOST_DRAWS = 64;

/**
 * A detector of inputs that were pushed just across a boundary of the model: their answer does not hold when features are
 * moved a little, at random. The score is the mean over the copies of the sum of absolute differences of the
 * probabilities. For rows of features, of whatever units.
 *
 * Whoever knows the seed, or goes far past the boundary, gets around it: take it for a signal.
 *
 * @throws TypeError when a vector or an option is wrong, or the vectors are too few for the rate; what `predict` throws
 */
export function predictionConsistency(options: PredictionConsistencyOptions): Detector {
  checkOptions(WHERE, options, [...STABILITY_OPTIONS, 'jitter', 'draws']);
  const { predict, jitter = 0.1, draws = 8, seed = 1 } = options;
  checkPositive(`${WHERE} option jitter`, jitter);
  checkWhole(`${WHERE} option draws`, draws, 1, MOST_DRAWS);
  const clean = checkStability(WHERE, options);
  const { scales } = standardOf(clean.fit);
  const random = uniform(seed);
  const moves = Array.from({ length: draws }, () =>
    scales.map((scale) => scale * jitter * (2 * random() - 1)),
  );
  const measure = {
    names: ['answer changed by jitter'],
    scores(vector: Float64Array, outputs: ArrayLike<number>) {
      let sum = 0;
      for (const move of moves) {
        const moved = vector.slice();
        for (let j = 0; j < moved.length; j++) moved[j] = moved[j]! + move[j]!;
        sum += difference(outputs, outputsOf(predict, moved));
      }
      return Float64Array.of(sum / draws);
    },
  };
  return new StabilityDetector('prediction_consistency', WHERE, measure, clean, options);
}

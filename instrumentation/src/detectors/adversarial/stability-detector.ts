import { checkWhole } from '../../check/count.ts';
import { checkFunction } from '../../check/options.ts';
import { infinite, isInfinite } from '../infinite.ts';
import { checkRate } from '../options.ts';
import type { Detector, Inspection, Query } from '../types.ts';
import { checkVectors, halves, lengthOf, readInput } from '../vectors.ts';
import { type Calibration, calibrate, largest } from './calibration.ts';
import { outputsOf, type PredictVector } from './outputs.ts';

export interface StabilityOptions {
  /** The bare function of the model, synchronous: one that `wrapPredict` gave would count what is asked here. */
  readonly predict: PredictVector;
  /** Vectors that are not manipulated, and that the model was not trained on: it is too sure of those. */
  readonly clean: readonly ArrayLike<number>[];
  /** Share of clean inputs that may be called suspicious; above 0 and below 1, default 0.05. */
  readonly falsePositiveRate?: number | undefined;
  /** Decides which half of the clean vectors sets the limits, and what is drawn; default 1. */
  readonly seed?: number | undefined;
}

export const STABILITY_OPTIONS = ['predict', 'clean', 'falsePositiveRate', 'seed'] as const;
const DEFAULT_RATE = 0.05;
/** Of a vector: a picture of 1024 x 1024. */
const MOST_VALUES = 2 ** 20;

/** Measures how an answer holds when the input changes a little. */
export interface Measure {
  /** What each score is of, for people. */
  readonly names: readonly string[];
  scores(vector: Float64Array, outputs: ArrayLike<number>): Float64Array;
}

/** Clean vectors, in the halves that {@link StabilityDetector} wants. */
export interface CleanHalves {
  readonly fit: readonly Float64Array[];
  readonly heldOut: readonly Float64Array[];
}

/** @throws TypeError when a vector or an option that both detectors have is wrong */
export function checkStability(where: string, options: StabilityOptions): CleanHalves {
  const { predict, clean, falsePositiveRate = DEFAULT_RATE, seed = 1 } = options;
  checkFunction(`${where} option predict must be a function`, predict);
  checkRate(where, falsePositiveRate);
  checkWhole(`${where} option seed`, seed, 0);
  const [fit, heldOut] = halves(checkVectors(`${where} option clean`, clean, MOST_VALUES), seed);
  return { fit, heldOut };
}

/** Calls an answer suspicious that does not hold. Keeps nothing of what it sees. */
export class StabilityDetector implements Detector {
  readonly rule: string;
  readonly category = 'evasion';
  readonly stage = 'answer';
  readonly costly = true;
  readonly #predict: PredictVector;
  readonly #measure: Measure;
  readonly #calibration: Calibration;
  readonly #vector: Float64Array;

  constructor(rule: string, where: string, measure: Measure, clean: CleanHalves, options: StabilityOptions) {
    const { predict, falsePositiveRate = DEFAULT_RATE } = options;
    const scores = (vector: Float64Array) => measure.scores(vector, outputsOf(predict, vector.slice()));
    this.rule = rule;
    this.#predict = predict;
    this.#measure = measure;
    this.#calibration = calibrate(where, clean.fit.map(scores), clean.heldOut.map(scores), falsePositiveRate);
    this.#vector = new Float64Array(clean.fit[0]!.length);
  }

  /** The largest ratio of a score to its limit is suspicious above it; about 1. */
  get threshold(): number {
    return this.#calibration.threshold;
  }

  /**
   * Asks the model a few times more.
   *
   * @throws TypeError for what is no vector such as those of training, or when the model gives no numbers; what it throws
   */
  inspect({ vector, probabilities }: Query): Inspection {
    readInput(vector, this.#vector);
    if (isInfinite(this.#vector)) return infinite(this.threshold);
    const outputs = lengthOf(probabilities) ? probabilities! : outputsOf(this.#predict, this.#vector.slice());
    const scores = this.#measure.scores(this.#vector, outputs);
    const { limits, threshold } = this.#calibration;
    const { index, ratio } = largest(scores, limits);
    const score = Math.min(ratio, Number.MAX_VALUE);
    const suspicious = score > threshold;
    const limit = limits[index]! * threshold;
    return {
      suspicious,
      score,
      threshold,
      reason: suspicious
        ? `${this.#measure.names[index]} ${scores[index]!.toPrecision(3)} above ${limit.toPrecision(3)}`
        : '',
    };
  }
}

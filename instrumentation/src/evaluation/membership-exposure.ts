import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import type { Metrics } from './cohorts.ts';
import { type Interval, twoSidedZ, wilson } from './intervals.ts';

export interface ExposureOptions {
  /** Score of each training record, the higher the surer the model: usually the probability of the true class. 100 or more. */
  readonly trainScores: ArrayLike<number>;
  /** The same of records that were held out. 100 or more. */
  readonly holdoutScores: ArrayLike<number>;
  /** Of the intervals, above 0 and below 1; default 0.95. */
  readonly confidence?: number | undefined;
}

export interface Estimate extends Interval {
  readonly value: number;
}

/** How well the simplest attack tells training records: whoever scores above a threshold was trained on (Yeom and others 2018). */
export interface MembershipExposure {
  /** Area under the ROC curve: 0.5 tells nothing, 1 everything. Interval by Hanley and McNeil 1982. */
  readonly auc: Estimate;
  /**
   * Training records told when one held-out record in a hundred is taken for one (Carlini and others 2022); 0.01 is chance.
   * Wilson's interval, for the threshold that was found.
   */
  readonly truePositivesAt1Percent: Estimate;
  /** Mean loss of held-out records less that of training records, -ln of the score, in nats. Normal interval. */
  readonly lossGap: Estimate;
  /** All of these by name, as `recordEvaluation` takes them; the ends of intervals end in `_low` and `_high`. */
  readonly metrics: Metrics;
}

const FEWEST = 100;
const FALSE_POSITIVES = 0.01;
const LEAST_SCORE = 1e-12;

/**
 * How far a model gives away what it was trained on, from scores of both sides.
 *
 * @throws TypeError when an option is wrong
 */
export function membershipExposure(options: ExposureOptions): MembershipExposure {
  checkOptions('membershipExposure', options, ['trainScores', 'holdoutScores', 'confidence']);
  const { confidence = 0.95 } = options;
  if (!(typeof confidence === 'number' && confidence > 0 && confidence < 1)) {
    throw new TypeError(
      `membershipExposure option confidence must be above 0 and below 1, not ${show(confidence)}`,
    );
  }
  const train = checkScores('trainScores', options.trainScores).sort();
  const holdout = checkScores('holdoutScores', options.holdoutScores).sort();
  const z = twoSidedZ(confidence);
  const auc = areaUnderCurve(train, holdout, z);
  const truePositivesAt1Percent = truePositives(train, holdout, z);
  const gap = lossGap(train, holdout, z);
  const metrics = {
    ...named('membership_auc', auc),
    ...named('membership_tpr_at_1_percent_fpr', truePositivesAt1Percent),
    ...named('membership_loss_gap', gap),
  };
  return { auc, truePositivesAt1Percent, lossGap: gap, metrics };
}

function named(name: string, { value, low, high }: Estimate): Metrics {
  return { [name]: value, [`${name}_low`]: low, [`${name}_high`]: high };
}

function checkScores(option: string, scores: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(scores ?? []);
  if (copy.length < FEWEST || !copy.every((score) => score >= 0 && score <= 1)) {
    throw new TypeError(
      `membershipExposure option ${option} must hold ${FEWEST} or more numbers from 0 to 1`,
    );
  }
  return copy;
}

/** Share of pairs in which the training record scores higher, ties by half. */
function areaUnderCurve(train: Float64Array, holdout: Float64Array, z: number): Estimate {
  let below = 0;
  let notAbove = 0;
  let pairs = 0;
  for (const score of train) {
    while (below < holdout.length && holdout[below]! < score) below++;
    while (notAbove < holdout.length && holdout[notAbove]! <= score) notAbove++;
    pairs += (below + notAbove) / 2;
  }
  const [m, n] = [train.length, holdout.length];
  const value = pairs / (m * n);
  const ofTrain = value / (2 - value) - value ** 2;
  const ofHoldout = (2 * value ** 2) / (1 + value) - value ** 2;
  const variance = (value * (1 - value) + (m - 1) * ofTrain + (n - 1) * ofHoldout) / (m * n);
  return within(value, z * Math.sqrt(Math.max(0, variance)), 0, 1);
}

function truePositives(train: Float64Array, holdout: Float64Array, z: number): Estimate {
  // At most one held-out record in a hundred is above.
  const threshold = holdout[holdout.length - 1 - Math.floor(FALSE_POSITIVES * holdout.length)]!;
  const count = train.reduce((sum, score) => sum + (score > threshold ? 1 : 0), 0);
  return { value: count / train.length, ...wilson({ count, n: train.length }, z) };
}

function lossGap(train: Float64Array, holdout: Float64Array, z: number): Estimate {
  const [ofTrain, ofHoldout] = [losses(train), losses(holdout)];
  const value = ofHoldout.mean - ofTrain.mean;
  return within(
    value,
    z * Math.hypot(ofTrain.error, ofHoldout.error),
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  );
}

/** Mean loss and its standard error. */
function losses(scores: Float64Array) {
  const each = scores.map((score) => -Math.log(Math.max(LEAST_SCORE, score)));
  const mean = each.reduce((sum, loss) => sum + loss, 0) / each.length;
  const squares = each.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (each.length - 1) / each.length) };
}

function within(value: number, half: number, least: number, most: number): Estimate {
  return { value, low: Math.max(least, value - half), high: Math.min(most, value + half) };
}

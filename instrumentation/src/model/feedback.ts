import { registry } from '../export/registry.ts';
import { countMatch } from '../feedback/count-match.ts';
import { isClass, isDate, isId, isValue } from '../feedback/label-input.ts';
import type { ModelState } from './state.ts';

/** A prediction that the caller kept, and the label that came for it: two classes, or two values. */
export interface LabelledPrediction {
  /** 1 to 256 characters. Goes into the event of the label as it is: use an opaque one. */
  readonly predictionId: string;
  readonly predictedClass?: string | undefined;
  readonly actualClass?: string | undefined;
  readonly predictedScore?: number | undefined;
  readonly actualValue?: number | undefined;
  /** When the prediction was made; the label counts as come now. */
  readonly predictedAt: Date;
}

/** Never throws. Classes that were not declared count as `_other`. */
export function recordFeedback(state: ModelState, feedback: LabelledPrediction): void {
  try {
    const { predictionId, predictedAt } = feedback;
    const pair = pairOf(feedback);
    if (pair === undefined || !isId(predictionId) || !isDate(predictedAt)) {
      throw new TypeError('recordFeedback wants predictionId, predictedAt, and two classes or two values');
    }
    const { identity, classes } = state;
    if (typeof pair.predicted === 'string' && classes.length === 1) {
      throw new TypeError(
        `${identity.name}@${identity.version} declares no classes: nothing could be told apart`,
      );
    }
    const source = { identity, classOf: (name: string) => classes[state.classIndexOf(name)]! };
    const latencySeconds = Math.max(0, (Date.now() - predictedAt.getTime()) / 1000);
    countMatch(source, { ...pair, cohort: '', predictedAt, latencySeconds }, predictionId);
    const labels = { modelName: identity.name, modelVersion: identity.version, labelOutcome: 'matched' };
    registry.tally('labelArrivals').add(labels);
  } catch (error) {
    state.faults.count('feedback_invalid', error);
  }
}

function pairOf(
  feedback: LabelledPrediction,
): { predicted: string | number; actual: string | number } | undefined {
  const { predictedClass, actualClass, predictedScore, actualValue } = feedback;
  if (isClass(predictedClass) && isClass(actualClass))
    return { predicted: predictedClass, actual: actualClass };
  if (isValue(predictedScore) && isValue(actualValue))
    return { predicted: predictedScore, actual: actualValue };
  return undefined;
}

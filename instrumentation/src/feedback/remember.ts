import { registry } from '../export/registry.ts';
import type { ObservedModel } from '../predict/observer.ts';
import type { Prediction } from '../predict/types.ts';
import { isId, isValue } from './label-input.ts';
import type { FeedbackPlan } from './options.ts';
import { describeSource, parseSource } from './source.ts';
import type { WriteBuffer } from './write-buffer.ts';

/**
 * What the calls of one model version do with their predictions: on the hot path, so all that can be is made ahead.
 *
 * @throws TypeError for a classification without classes: no label could be told right or wrong
 */
export function rememberer(
  observed: ObservedModel,
  { dueAfterMs, cohortOf }: FeedbackPlan,
  buffer: WriteBuffer,
): (predictions: readonly Prediction[]) => void {
  if (observed.task === 'classification' && observed.classes.length === 0) {
    throw new TypeError(
      'feedback wants to know the classes of a classification: give the option classes to defineModel',
    );
  }
  const model = describeSource(observed);
  const { classOf } = parseSource(model);
  const counter = (labelState: string) =>
    registry.tally('labelDue').of({ modelName: observed.name, modelVersion: observed.version, labelState });
  const [dropped, unmatchable] = [counter('dropped'), counter('unmatchable')];
  // Exported from 0 on, whoever sweeps the store.
  counter('labelled');
  counter('missing');
  // Without declared classes every class would be `_other`, and nothing could be told apart.
  const byClass = observed.classes.length > 0;
  const predictedOf = ({ class: name, score }: Prediction): string | number | undefined => {
    if (byClass && typeof name === 'string') return classOf(name);
    return isValue(score) ? score : undefined;
  };

  return (predictions) => {
    const at = Date.now();
    for (const prediction of predictions) {
      const { id } = prediction;
      const predicted = predictedOf(prediction);
      if (!isId(id) || predicted === undefined) {
        unmatchable.value++;
        continue;
      }
      const cohort = cohortOf(prediction.cohort);
      if (!buffer.push({ id, model, predicted, cohort, at, due: at + dueAfterMs })) dropped.value++;
    }
  };
}

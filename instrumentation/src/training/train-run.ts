import { checkFunction } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { errorType } from '../faults/error-type.ts';
import { emitLineage } from '../lineage/emit.ts';
import { type ModelIdentity, modelIdentity } from '../model/identity.ts';
import { actorHash } from '../security/settings.ts';
import { conditionAttributes, phaseAttributes, runAttributes } from './attributes.ts';
import { epochRecorder } from './epochs.ts';
import { inSpan } from './in-span.ts';
import { checkTrainRunOptions, type TrainingRun, type TrainRunOptions } from './options.ts';

type Outcome = 'completed' | 'failed' | 'cancelled';

/**
 * Runs a training function, synchronous or not, and gives what it gives, or its error. Makes a span for the run and
 * one for each phase, the duration by outcome, the event `ml.training.run`, and links of lineage: from its data sets
 * when it begins, to the model version when it completes. A run that ends with an `AbortError` counts as cancelled.
 *
 * @throws TypeError when an option is wrong, before the function is run
 */
export function trainRun<Result>(options: TrainRunOptions, work: (run: TrainingRun) => Result): Result {
  checkTrainRunOptions(options);
  checkFunction('trainRun wants a function after its options', work);
  const identity = modelIdentity(options.model);
  const id = options.runId ?? crypto.randomUUID();
  const run: TrainingRun = Object.freeze({
    id,
    phase<Value>(phase: string, step: () => Value): Value {
      if (typeof phase !== 'string') throw new TypeError(`phase wants a name first, not ${show(phase)}`);
      checkFunction('phase wants a function after its name', step);
      return inSpan(
        { name: `${phase} ${identity.name}`, identity, attributes: phaseAttributes(identity, id, phase) },
        step,
        () => undefined,
      );
    },
    recordEpoch: epochRecorder(identity, id),
  });
  const attributes = runAttributes(identity, id, options);
  const ended = begin(options, identity, id);
  return inSpan({ name: `train ${identity.name}`, identity, attributes }, () => work(run), ended);
}

/** Tells of a run that begins; what it gives is told once how it ended. */
function begin(
  options: TrainRunOptions,
  identity: ModelIdentity,
  id: string,
): (thrown?: { readonly error: unknown }) => void {
  const { model, datasets = [{ id: model.datasetId }], actor, reason } = options;
  const starter = actorHash(actor);
  const conditions = conditionAttributes(options);
  const labels = { modelName: identity.name, modelVersion: identity.version };
  const active = registry.tally('trainingActive').of(labels);
  const start = performance.now();
  active.value++;
  registry.start();
  // Now and not at the end: a run that never ends has read its data all the same.
  for (const { split, rows, ...dataset } of datasets) {
    emitLineage({ model, from: { kind: 'dataset', ...dataset }, to: { kind: 'run', id }, split, rows });
  }
  return (thrown) => {
    const seconds = (performance.now() - start) / 1000;
    active.value--;
    const type = thrown && errorType(thrown.error);
    const outcome = outcomeOf(type);
    if (outcome === 'completed') {
      emitLineage({ model, from: { kind: 'run', id }, to: { kind: 'model_version', ...model } });
    }
    emitEvent(
      'trainingRun',
      `training of ${identity.name}@${identity.version} ${outcome} after ${seconds.toFixed(1)} s`,
      identity.event,
      {
        [ATTR.trainingRunId]: id,
        [ATTR.trainingOutcome]: outcome,
        ...(type !== undefined && { [ATTR.errorType]: type }),
        ...(reason !== undefined && { [ATTR.actionReason]: reason }),
        ...(starter !== undefined && { [ATTR.userHash]: starter }),
        ...conditions,
      },
      outcome === 'failed' ? 'WARN' : 'INFO',
    );
    registry.record('trainingDuration', seconds, { ...labels, trainingOutcome: outcome, errorType: type });
  };
}

function outcomeOf(errorType: string | undefined): Outcome {
  if (errorType === undefined) return 'completed';
  return errorType === 'AbortError' ? 'cancelled' : 'failed';
}

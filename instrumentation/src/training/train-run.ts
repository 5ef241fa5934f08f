import { checkFunction } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { errorType } from '../faults/error-type.ts';
import { type ModelIdentity, modelIdentity } from '../model/identity.ts';
import { phaseAttributes, runAttributes } from './attributes.ts';
import { inSpan } from './in-span.ts';
import { checkTrainRunOptions, type TrainingRun, type TrainRunOptions } from './options.ts';

type Outcome = 'completed' | 'failed' | 'cancelled';

/**
 * Runs a training function, synchronous or not, and gives what it gives, or its error. Makes a span for the run and
 * one for each phase, the duration by outcome, and the event `ml.training.run`. A run that ends with an `AbortError`
 * counts as cancelled.
 *
 * @throws TypeError when an option is wrong, before the function is run
 */
export function trainRun<Result>(options: TrainRunOptions, work: (run: TrainingRun) => Result): Result {
  checkTrainRunOptions(options);
  checkFunction('trainRun wants a function after its options', work);
  const identity = modelIdentity(options.model);
  const id = options.runId ?? crypto.randomUUID();
  const start = performance.now();
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
  });
  return inSpan(
    { name: `train ${identity.name}`, identity, attributes: runAttributes(identity, id, options) },
    () => work(run),
    (thrown) => report(identity, id, (performance.now() - start) / 1000, thrown),
  );
}

function report(
  identity: ModelIdentity,
  id: string,
  seconds: number,
  thrown: { readonly error: unknown } | undefined,
): void {
  const type = thrown && errorType(thrown.error);
  const outcome: Outcome = type === undefined ? 'completed' : type === 'AbortError' ? 'cancelled' : 'failed';
  const ending = { [ATTR.trainingOutcome]: outcome, ...(type !== undefined && { [ATTR.errorType]: type }) };
  emitEvent(
    'trainingRun',
    `training of ${identity.name}@${identity.version} ${outcome} after ${seconds.toFixed(1)} s`,
    identity.event,
    { [ATTR.trainingRunId]: id, ...ending },
    outcome === 'failed' ? 'WARN' : 'INFO',
  );
  registry.record('trainingDuration', seconds, {
    modelName: identity.name,
    modelVersion: identity.version,
    trainingOutcome: outcome,
    errorType: type,
  });
}

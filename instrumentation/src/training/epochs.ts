import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import type { ModelIdentity } from '../model/identity.ts';

/** What is known when an epoch has ended. */
export interface Epoch {
  /** Number of the epoch, from 1. */
  readonly epoch: number;
  /** How many there will be at most. */
  readonly epochs?: number | undefined;
  /** Loss on the training data. NaN and infinite ones are taken too: they say that the run diverged. */
  readonly loss?: number | undefined;
  /** Loss on the validation data. */
  readonly validationLoss?: number | undefined;
}

const FIELDS = ['epoch', 'epochs', 'loss', 'validationLoss'] as const satisfies readonly (keyof Epoch)[];

/** Records the epochs of one run: gauges for each, events for a few. What it gives never throws. */
export function epochRecorder(identity: ModelIdentity, runId: string): (epoch: Epoch) => void {
  const labels = { modelName: identity.name, modelVersion: identity.version };
  let recorded = 0;
  let diverged = false;
  return (given) => {
    try {
      checkEpoch(given);
      const { epoch, epochs, loss, validationLoss } = given;
      registry.tally('trainingEpoch').of(labels).value = epoch;
      if (epochs !== undefined) registry.tally('trainingEpochs').of(labels).value = epochs;
      setLoss(labels, 'train', loss);
      setLoss(labels, 'validation', validationLoss);
      registry.start();
      const finite = isFiniteOrAbsent(loss) && isFiniteOrAbsent(validationLoss);
      const isNews = isToldOf(++recorded) || (!finite && !diverged);
      diverged ||= !finite;
      if (isNews) tell(identity, runId, given, finite);
    } catch (error) {
      registry.faults.count('record_invalid', error);
    }
  };
}

/** The first 32, then 16 for each doubling: a million epochs send 270 events. */
export function isToldOf(nth: number): boolean {
  return nth % 2 ** Math.max(0, Math.floor(Math.log2(nth)) - 4) === 0;
}

function setLoss(
  labels: { readonly modelName: string; readonly modelVersion: string },
  datasetSplit: string,
  loss: number | undefined,
): void {
  if (loss !== undefined) registry.tally('trainingLoss').of({ ...labels, datasetSplit }).value = loss;
}

function tell(identity: ModelIdentity, runId: string, given: Epoch, finite: boolean): void {
  const { epoch, epochs, loss, validationLoss } = given;
  const of = epochs === undefined ? '' : ` of ${epochs}`;
  emitEvent(
    'trainingEpoch',
    `epoch ${epoch}${of} of ${identity.name}@${identity.version}${finite ? '' : ': the loss is not finite'}`,
    identity.event,
    {
      [ATTR.trainingRunId]: runId,
      [ATTR.trainingEpoch]: epoch,
      ...(Number.isFinite(loss) && { [ATTR.trainingLoss]: loss as number }),
      ...(Number.isFinite(validationLoss) && { [ATTR.trainingValidationLoss]: validationLoss as number }),
    },
    finite ? 'INFO' : 'WARN',
  );
}

function isFiniteOrAbsent(loss: number | undefined): boolean {
  return loss === undefined || Number.isFinite(loss);
}

function checkEpoch(given: Epoch): void {
  checkOptions('recordEpoch', given, FIELDS);
  const { epoch, epochs, loss, validationLoss } = given;
  const whole = { epoch, ...(epochs !== undefined && { epochs }) };
  for (const [name, value] of Object.entries(whole)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new TypeError(`recordEpoch wants ${name}, a whole number from 1, not ${show(value)}`);
    }
  }
  for (const [name, value] of Object.entries({ loss, validationLoss })) {
    if (value !== undefined && typeof value !== 'number') {
      throw new TypeError(`recordEpoch wants ${name}, a number, not ${show(value)}`);
    }
  }
}

import { checkCount } from '../check/count.ts';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import type { Task } from '../model/options.ts';
import type { Epoch } from './epochs.ts';
import { checkReproducibility, type Reproducibility } from './reproducibility.ts';

export type Parameter = string | number | boolean;

/** A data set that a run reads. */
export interface TrainingDataset {
  readonly id: string;
  /** Best a digest of the content, as `digestRows` and `digestFile` give it. */
  readonly version?: string | undefined;
  /** Part of it, such as `train` or `validation`. */
  readonly split?: string | undefined;
  readonly rows?: number | undefined;
}

export interface TrainRunOptions {
  /** The version that the run makes, and the data set that it learns from. */
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly task: Task;
    readonly datasetId: string;
  };
  /** Identifier of the run. Default: a random UUID. */
  readonly runId?: string | undefined;
  /** Hyperparameters, put on the span: the first 32 that are primitive; texts are cut at 256 characters. */
  readonly parameters?: Readonly<Record<string, Parameter>> | undefined;
  /** Seed of the random numbers. */
  readonly seed?: string | number | undefined;
  /** What the run reads, for its lineage; at most 16. Default: the one of `model.datasetId`. */
  readonly datasets?: readonly TrainingDataset[] | undefined;
  /** What it takes to do the run again: `await captureReproducibility()` of the entry `node`. */
  readonly reproducibility?: Reproducibility | undefined;
  /** Who started it; leaves as a keyed hash, and not at all without `actorKey` of `configureSecurity`. */
  readonly actor?: string | undefined;
  /** Why, for the event; at most 256 characters. */
  readonly reason?: string | undefined;
}

/** Given to the training function. */
export interface TrainingRun {
  readonly id: string;
  /** Runs one phase, such as `load`, `fit` or `evaluate`, in a span of its own. Gives what `work` gives, or its error. */
  phase<Result>(name: string, work: () => Result): Result;
  /**
   * Tells that an epoch has ended: loss and progress as gauges, an event for the first 32 epochs and for 16 of each
   * doubling after that, and no span. Never throws: what is no epoch is counted as the fault `record_invalid`.
   */
  recordEpoch(epoch: Epoch): void;
}

const MOST_DATASETS = 16;

const OPTIONS = [
  'model',
  'runId',
  'parameters',
  'seed',
  'datasets',
  'reproducibility',
  'actor',
  'reason',
] as const satisfies readonly (keyof TrainRunOptions)[];
const MODEL_OPTIONS = [
  'name',
  'version',
  'task',
  'datasetId',
] as const satisfies readonly (keyof TrainRunOptions['model'])[];

/** @throws TypeError that names the option that is missing, wrong or unknown */
export function checkTrainRunOptions(options: TrainRunOptions): void {
  checkOptions('trainRun', options, OPTIONS);
  const { model, runId, parameters, seed, datasets, reproducibility, actor, reason } = options;
  checkModel(model);
  if (runId !== undefined) checkText('trainRun option runId', runId);
  if (parameters !== undefined) checkObject('trainRun option parameters must be an object', parameters);
  if (seed !== undefined && !Number.isFinite(seed)) checkText('trainRun option seed', seed);
  if (datasets !== undefined) checkDatasets(datasets);
  if (reproducibility !== undefined) checkReproducibility(reproducibility);
  if (actor !== undefined) checkText('trainRun option actor', actor);
  if (reason !== undefined) checkText('trainRun option reason', reason);
}

function checkModel(model: TrainRunOptions['model']): void {
  checkObject('trainRun option model must be an object with name, version, task and datasetId', model);
  if ('wrapPredict' in model) {
    throw new TypeError(
      'trainRun option model must be { name, version, task, datasetId }, not the handle of defineModel: a handle does not tell its task',
    );
  }
  checkOptions('trainRun option model', model, MODEL_OPTIONS);
  for (const name of MODEL_OPTIONS) checkText(`trainRun option model.${name}`, model[name]);
}

function checkDatasets(datasets: readonly TrainingDataset[]): void {
  if (!Array.isArray(datasets) || datasets.length > MOST_DATASETS) {
    throw new TypeError(
      `trainRun option datasets must be an array of at most ${MOST_DATASETS}, not ${show(datasets)}`,
    );
  }
  for (const dataset of datasets) {
    checkOptions('a data set of trainRun', dataset, ['id', 'version', 'split', 'rows']);
    checkText('trainRun option datasets.id', dataset.id);
    if (dataset.version !== undefined) checkText('trainRun option datasets.version', dataset.version);
    if (dataset.split !== undefined) checkText('trainRun option datasets.split', dataset.split);
    if (dataset.rows !== undefined) checkCount('datasets.rows', dataset.rows);
  }
}

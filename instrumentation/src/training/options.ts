import { checkObject, checkOptions } from '../check/options.ts';
import { text } from '../model/options.ts';

export type Parameter = string | number | boolean;

export interface TrainRunOptions {
  /** The version that the run makes, and the data set that it learns from. */
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly task: string;
    readonly datasetId: string;
  };
  /** Identifier of the run. Default: a random UUID. */
  readonly runId?: string | undefined;
  /** Hyperparameters, put on the span: the first 32 that are primitive; texts are cut at 256 characters. */
  readonly parameters?: Readonly<Record<string, Parameter>> | undefined;
}

/** Given to the training function. */
export interface TrainingRun {
  readonly id: string;
  /** Runs one phase, such as `load`, `fit` or `evaluate`, in a span of its own. Gives what `work` gives, or its error. */
  phase<Result>(name: string, work: () => Result): Result;
}

const OPTIONS = ['model', 'runId', 'parameters'] as const satisfies readonly (keyof TrainRunOptions)[];

/** @throws TypeError that names the option that is missing, wrong or unknown */
export function checkTrainRunOptions(options: TrainRunOptions): void {
  checkOptions('trainRun', options, OPTIONS);
  const { model, runId, parameters } = options;
  checkObject('trainRun option model must be an object with name, version, task and datasetId', model);
  text('name', model.name);
  text('version', model.version);
  text('task', model.task);
  text('datasetId', model.datasetId);
  if (runId !== undefined) text('runId', runId);
  if (parameters !== undefined) checkObject('trainRun option parameters must be an object', parameters);
}

import { checkIdentified } from '../check/identified.ts';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { lineageId } from '../lineage/node.ts';
import { type Identified, type ModelIdentity, modelIdentity } from '../model/identity.ts';
import { type Metrics, MOST_COHORTS } from './cohorts.ts';

export interface Evaluation {
  /** The version that was evaluated, and the data set that it learned from. */
  readonly model: Identified;
  /** Values by name, at most 64; one that is not finite is left out and counted as the fault `record_invalid`. */
  readonly metrics: Metrics;
  /** The same by cohort, at most 64 declared ones and `_other`. */
  readonly cohorts?: Readonly<Record<string, Metrics>> | undefined;
  /** What it was evaluated on. */
  readonly dataset?:
    | {
        readonly id: string;
        /** Best a digest of the content, as `digestRows` and `digestFile` give it. */
        readonly version?: string | undefined;
        /** Part of it. Default `test`. */
        readonly split?: string | undefined;
      }
    | undefined;
  /** The training run that made the version. */
  readonly runId?: string | undefined;
}

const OPTIONS = [
  'model',
  'metrics',
  'cohorts',
  'dataset',
  'runId',
] as const satisfies readonly (keyof Evaluation)[];
const MOST_METRICS = 64;

/**
 * Exports the results of an evaluation: a gauge for each metric, of all rows and of each cohort, and an event for all
 * rows and for each cohort. Takes what `evaluateClassification`, `evaluateRegression` and `measureFairness` give, or any
 * numbers. Never throws, for it comes at the end of a long run: what it cannot take is counted as the fault
 * `record_invalid`.
 */
export function recordEvaluation(evaluation: Evaluation): void {
  try {
    checkEvaluation(evaluation);
    const { model, metrics, cohorts = {}, dataset, runId } = evaluation;
    const identity = modelIdentity(model);
    const split = dataset?.split ?? 'test';
    const about = {
      ...(runId !== undefined && { [ATTR.trainingRunId]: runId }),
      ...(dataset && { [ATTR.evaluationDatasetId]: lineageId({ ...dataset, kind: 'dataset' }) }),
      [ATTR.datasetSplit]: split,
    };
    for (const [cohort, values] of [['', metrics] as const, ...Object.entries(cohorts)]) {
      record(identity, cohort, split, finite(values), about);
    }
    registry.start();
  } catch (error) {
    registry.faults.count('record_invalid', error);
  }
}

function record(
  identity: ModelIdentity,
  cohort: string,
  datasetSplit: string,
  metrics: readonly (readonly [string, number])[],
  about: Readonly<Record<string, string>>,
): void {
  const { name: modelName, version: modelVersion } = identity;
  const scores = registry.tally('evaluationScore');
  for (const [evaluationMetric, value] of metrics) {
    scores.of({ modelName, modelVersion, evaluationMetric, cohort, datasetSplit }).value = value;
  }
  const of = cohort === '' ? '' : `, ${cohort}`;
  emitEvent('evaluationResult', `evaluation of ${modelName}@${modelVersion}${of}`, identity.event, {
    ...about,
    ...(cohort !== '' && { [ATTR.cohort]: cohort }),
    [ATTR.evaluationMetrics]: metrics.map(([name]) => name),
    [ATTR.evaluationScores]: metrics.map(([, value]) => value),
  });
}

function finite(metrics: Metrics): [string, number][] {
  const all = Object.entries(metrics);
  const kept = all.filter(([, value]) => Number.isFinite(value));
  if (kept.length < all.length) {
    const dropped = all.filter((metric) => !kept.includes(metric)).map(([name]) => name);
    registry.faults.count('record_invalid', new TypeError(`no finite number: ${dropped.join(', ')}`));
  }
  return kept;
}

function checkEvaluation(evaluation: Evaluation): void {
  checkOptions('recordEvaluation', evaluation, OPTIONS);
  const { model, metrics, cohorts = {}, dataset, runId } = evaluation;
  checkIdentified('recordEvaluation option model', model);
  if (runId !== undefined) checkText('recordEvaluation option runId', runId);
  if (dataset?.split !== undefined) checkText('recordEvaluation option dataset.split', dataset.split);
  checkMetrics('metrics', metrics);
  checkObject('recordEvaluation option cohorts must be an object', cohorts);
  const names = Object.keys(cohorts);
  if (names.length > MOST_COHORTS + 1) {
    throw new TypeError(`recordEvaluation takes at most ${MOST_COHORTS} cohorts, not ${names.length}`);
  }
  for (const name of names) {
    checkText('recordEvaluation: a name in the option cohorts', name);
    checkMetrics(`cohorts.${name}`, cohorts[name]!);
  }
}

function checkMetrics(option: string, metrics: Metrics): void {
  checkObject(`recordEvaluation option ${option} must be an object of numbers by name`, metrics);
  const names = Object.keys(metrics);
  if (names.length > MOST_METRICS) {
    throw new TypeError(`recordEvaluation takes at most ${MOST_METRICS} metrics, not ${names.length}`);
  }
  for (const name of names) {
    if (!/^[a-z][a-z0-9_]{0,63}$/.test(name)) {
      throw new TypeError(
        `recordEvaluation wants names of metrics in lower case with underscores, such as f1_macro, not ${show(name)}`,
      );
    }
  }
}

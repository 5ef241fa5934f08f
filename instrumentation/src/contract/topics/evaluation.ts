import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';
import { MODEL } from './labels.ts';

// How good a version is on a data set that it did not learn from (M8, M3).

export const attributes = {
  evaluationMetric: {
    name: 'ml.evaluation.metric',
    type: 'string',
    brief: 'Name of a metric of an evaluation, in lower case with underscores',
    examples: ['accuracy', 'f1_macro', 'equalized_odds_difference'],
  },
  evaluationMetrics: {
    name: 'ml.evaluation.metrics',
    type: 'string[]',
    brief: 'Names of all metrics of an evaluation',
    examples: ['accuracy'],
  },
  evaluationScores: {
    name: 'ml.evaluation.scores',
    type: 'double[]',
    brief: 'Their values, in the same order',
    examples: [0.98],
  },
  evaluationDatasetId: {
    name: 'ml.evaluation.dataset.id',
    type: 'string',
    brief: 'Data set that was evaluated on, as `<data set>@<version>`',
    examples: ['mails-2003@sha256:9ff4c527'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  evaluationScore: {
    name: 'ml.evaluation.score',
    instrument: 'observable gauge',
    unit: '{score}',
    brief: 'Result of the last evaluation by metric and cohort; no cohort: of all rows',
    signals: ['M8', 'M3'],
    labels: [...MODEL, 'evaluationMetric', 'cohort', 'datasetSplit'],
    budget: 'at most 64 metrics times 65 cohorts per model version and split',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  evaluationResult: {
    name: 'ml.evaluation.result',
    severity: 'INFO',
    brief: 'A version was evaluated: one event for all rows, and one for each cohort',
    signals: ['M8', 'M3'],
    attributes: [
      'trainingRunId',
      'evaluationDatasetId',
      'datasetSplit',
      'cohort',
      'evaluationMetrics',
      'evaluationScores',
    ],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

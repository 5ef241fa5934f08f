import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';
import { MODEL } from './labels.ts';

// Which features a prediction rests on (M3, M5).

export const attributes = {
  explanationReason: {
    name: 'ml.explanation.reason',
    type: 'string',
    brief: 'Why the prediction was explained: `failure`, `anomaly`, `sample` or `request`',
    examples: ['failure'],
  },
  explanationMethod: {
    name: 'ml.explanation.method',
    type: 'string',
    brief: 'How the attributions were computed',
    examples: ['shapley_sampling'],
  },
  explanationFeatures: {
    name: 'ml.explanation.features',
    type: 'string[]',
    brief:
      'Names of the features with the largest attributions, the largest first, at most 64; never their values',
    examples: ['link_count'],
  },
  explanationValues: {
    name: 'ml.explanation.values',
    type: 'double[]',
    brief: 'Attributions of these features, in the unit of the output',
    examples: [0.31],
  },
  explanationErrors: {
    name: 'ml.explanation.standard_errors',
    type: 'double[]',
    brief: 'Standard errors of these attributions, where the method samples',
    examples: [0.01],
  },
  explanationRest: {
    name: 'ml.explanation.rest',
    type: 'double',
    brief: 'Sum of the attributions of all other features; absent when there are none',
    examples: [0.02],
  },
  explanationBase: {
    name: 'ml.explanation.base_value',
    type: 'double',
    brief: 'Mean output over the background rows, which the attributions begin at',
    examples: [0.4],
  },
  explanationOutput: {
    name: 'ml.explanation.output',
    type: 'double',
    brief: 'Output that is explained: the base value and all attributions',
    examples: [0.73],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  explanations: {
    name: 'ml.explanations',
    instrument: 'observable counter',
    unit: '{explanation}',
    brief:
      'Explanations sent, by reason; with `error.type` those that were asked for and not made: `rate_limited`, `queue_full` or `failed`',
    signals: ['M3', 'M5'],
    labels: [...MODEL, 'explanationReason', 'errorType'],
    budget: '16 per model version: four reasons, each made or not for one of three causes',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  predictionExplanation: {
    name: 'ml.prediction.explanation',
    severity: 'DEBUG',
    brief: 'Which features a prediction rests on; sampled, or asked for',
    signals: ['M3', 'M5'],
    attributes: [
      'predictionId',
      'explanationReason',
      'explanationMethod',
      'explanationFeatures',
      'explanationValues',
      'explanationErrors',
      'explanationRest',
      'explanationBase',
      'explanationOutput',
    ],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

import type { AttributeDefinition, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL, ONE_PER_VERSION, PER_VERSION } from './labels.ts';

/** Boundaries in seconds, from half a millisecond to ten seconds, with edges at the latency targets of 0.2 and 0.5. */
const INFERENCE_SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 10,
];

// Calls of a model: latency, availability, predictions (M1, M2).

export const attributes = {
  batchSize: {
    name: 'ml.batch.size',
    type: 'int',
    brief: 'Number of rows in one call',
    examples: [1, 256],
  },
  predictionClass: {
    name: 'ml.prediction.class',
    type: 'string',
    brief: 'Predicted class; a declared one, or `_other`',
    examples: ['spam', '_other'],
  },
  predictionScore: {
    name: 'ml.prediction.score',
    type: 'double',
    brief: 'Score or regression value of a single prediction',
    examples: [0.98],
  },
  predictionId: {
    name: 'ml.prediction.id',
    type: 'string',
    brief:
      'Identifier by which a later label finds the prediction; as the service gives it, so it should be opaque',
    examples: ['01JD2V1X0R6S'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  inferenceDuration: {
    name: 'ml.inference.duration',
    instrument: 'histogram',
    unit: 's',
    brief:
      'Time that one call of the predict function took; its count is the number of calls, failed ones carry `error.type`',
    signals: ['M1', 'M2'],
    labels: [...MODEL, 'errorType'],
    buckets: INFERENCE_SECONDS,
    budget: 'one per model version and error type; 16 error types per version, then `_other`',
    status: 'emitted',
  },
  inferenceActive: {
    name: 'ml.inference.active',
    instrument: 'observable updowncounter',
    unit: '{call}',
    brief: 'Calls of the predict function that have not ended',
    signals: ['M1'],
    labels: MODEL,
    budget: ONE_PER_VERSION,
    status: 'emitted',
  },
  predictions: {
    name: 'ml.predictions',
    instrument: 'observable counter',
    unit: '{prediction}',
    brief: 'Predictions by class; a batch of n rows counts n',
    signals: ['M2', 'M4'],
    labels: [...MODEL, 'predictionClass'],
    budget: 'declared classes (at most 64) and `_other` per model version',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const recorded = {
  latencyP50: {
    name: 'ml:inference_duration_seconds:p50',
    brief: 'Median latency of calls',
    unit: 's',
    labels: PER_VERSION,
  },
  latencyP95: {
    name: 'ml:inference_duration_seconds:p95',
    brief: '95th percentile of latency',
    unit: 's',
    labels: PER_VERSION,
  },
  latencyP99: {
    name: 'ml:inference_duration_seconds:p99',
    brief: '99th percentile of latency',
    unit: 's',
    labels: PER_VERSION,
  },
  availability: {
    name: 'ml:inference:availability',
    brief: 'Share of calls without error',
    unit: '1',
    labels: PER_VERSION,
  },
  calls: {
    name: 'ml:inference:rate',
    brief: 'Calls a second',
    unit: '{call}/s',
    labels: PER_VERSION,
  },
  failedShare: {
    name: 'ml:model_calls:failed_share',
    brief:
      'Share of the calls of a model, all its versions together, that failed in five minutes; only where that is far above any objective',
    unit: '1',
    labels: ['modelName'],
  },
  cascadeMember: {
    name: 'ml:cascade:failed_share',
    brief: 'The same of the models that began to fail together with others, until each recovers',
    unit: '1',
    labels: ['modelName'],
  },
} as const satisfies Record<string, ContractSeries>;

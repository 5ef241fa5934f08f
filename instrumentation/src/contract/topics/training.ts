import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';
import { MODEL } from './labels.ts';

const TRAINING_SECONDS = [1, 5, 15, 60, 300, 900, 3600, 14400, 43200, 86400, 259200];

// Training, evaluation and lineage (M8).

export const attributes = {
  trainingRunId: {
    name: 'ml.training.run.id',
    type: 'string',
    brief: 'Identifier of a training run',
    examples: ['run-20261123-01'],
  },
  trainingPhase: {
    name: 'ml.training.phase',
    type: 'string',
    brief: 'Phase of a training run, from the names that the caller uses',
    examples: ['load', 'fit', 'evaluate'],
  },
  trainingParameter: {
    name: 'ml.training.parameter',
    type: 'string',
    brief:
      'Prefix of the hyperparameters of a run, one attribute each: `ml.training.parameter.<name>`, a text, number or boolean',
    examples: ['0.1'],
  },
  trainingOutcome: {
    name: 'ml.training.outcome',
    type: 'string',
    brief: 'How a training run ended: `completed`, `failed` or `cancelled`',
    examples: ['completed', 'failed', 'cancelled'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  trainingDuration: {
    name: 'ml.training.duration',
    instrument: 'histogram',
    unit: 's',
    brief: 'Time that a training run took; its count by outcome is the number of runs',
    signals: ['M8'],
    labels: [...MODEL, 'trainingOutcome', 'errorType'],
    buckets: TRAINING_SECONDS,
    budget: 'one per model version, outcome and error type',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  trainingRun: {
    name: 'ml.training.run',
    severity: 'INFO',
    brief: 'A training run ended; WARN when it failed',
    signals: ['M8'],
    attributes: ['trainingRunId', 'trainingOutcome', 'errorType'],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

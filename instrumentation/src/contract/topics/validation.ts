import type { AttributeDefinition, ContractMetric } from '../types.ts';

// Checks of data (M10).

export const attributes = {
  validationCheck: {
    name: 'ml.validation.check',
    type: 'string',
    brief: 'Name of the data check',
    examples: ['range', 'nulls'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  validationFailures: {
    name: 'ml.validation.failures',
    instrument: 'observable counter',
    unit: '{failure}',
    brief: 'Failed data checks',
    signals: ['M10'],
    labels: ['datasetId', 'featureName', 'validationCheck'],
    budget: 'declared checks',
    status: 'reserved',
  },
} as const satisfies Record<string, ContractMetric>;

import type { AttributeDefinition, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL } from './labels.ts';

// What inference, training and labels cost (M13).

export const attributes = {
  costType: {
    name: 'ml.cost.type',
    type: 'string',
    brief: 'Kind of cost: `compute`, `tokens`, `egress` or `enclave` of inference; `training` or `labels`',
    examples: ['compute'],
  },
  costCurrency: {
    name: 'ml.cost.currency',
    type: 'string',
    brief: 'ISO 4217 code of the currency',
    examples: ['EUR'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  cost: {
    name: 'ml.cost',
    instrument: 'observable counter',
    unit: '{currency}',
    brief: 'Cost by kind, in the currency of the label',
    signals: ['M13'],
    labels: [...MODEL, 'costType', 'costCurrency'],
    budget: 'six kinds times currencies per model version',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

const PER_TYPE = [...MODEL, 'costType', 'costCurrency'] as const;

export const recorded = {
  costSpent: {
    name: 'ml:cost:increase',
    brief: 'What was spent in the window',
    unit: '{currency}',
    labels: [...PER_TYPE, 'window'],
  },
  costPerCall: {
    name: 'ml:cost:per_call',
    brief: 'Cost of one call in the window; inference only',
    unit: '{currency}',
    labels: [...PER_TYPE, 'window'],
  },
  costPerThousand: {
    name: 'ml:cost:per_1000_predictions',
    brief: 'Cost of 1,000 predictions in the window; inference only',
    unit: '{currency}',
    labels: [...PER_TYPE, 'window'],
  },
  costProjected: {
    name: 'ml:cost:projection_30d',
    brief: 'What 30 days like the last one cost',
    unit: '{currency}',
    labels: PER_TYPE,
  },
} as const satisfies Record<string, ContractSeries>;

import type { AttributeDefinition, ContractMetric } from '../types.ts';
import { MODEL } from './labels.ts';

// What inference, training and labels cost (M13).

export const attributes = {
  costType: {
    name: 'ml.cost.type',
    type: 'string',
    brief: 'Kind of cost: `compute`, `tokens`, `egress`, `enclave`, `training` or `labels`',
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
    budget: 'kinds times currencies per model version',
    status: 'reserved',
  },
} as const satisfies Record<string, ContractMetric>;

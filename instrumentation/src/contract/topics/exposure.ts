import type { AttributeDefinition, ContractMetric } from '../types.ts';

// Secrets and personal data where none belong (M14).

export const attributes = {
  exposureKind: {
    name: 'ml.exposure.kind',
    type: 'string',
    brief: 'Kind of secret or personal datum found; never its value',
    examples: ['jwt', 'iban'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  exposures: {
    name: 'ml.exposures',
    instrument: 'observable counter',
    unit: '{exposure}',
    brief: 'Secrets and personal data found in telemetry, by kind',
    signals: ['M14'],
    labels: ['exposureKind', 'securityAction'],
    budget: 'fixed kinds',
    status: 'reserved',
  },
} as const satisfies Record<string, ContractMetric>;

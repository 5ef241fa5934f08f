import type { AttributeDefinition, ContractMetric, ContractSeries } from '../types.ts';

// Secrets and personal data where none belong (M14).

export const attributes = {
  exposureKind: {
    name: 'ml.exposure.kind',
    type: 'string',
    brief: 'Kind of secret or personal datum found; never its value. docs/redaction.md lists them',
    examples: ['jwt', 'iban'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  exposures: {
    name: 'ml.exposures',
    instrument: 'observable counter',
    unit: '{exposure}',
    brief: 'Secrets and personal data that a redactor masked before telemetry left, by kind, each time',
    signals: ['M14'],
    labels: ['exposureKind', 'securityAction'],
    budget: 'one per kind that a redactor looks for, from zero on',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const recorded = {
  exposures: {
    name: 'ml:exposures:count',
    brief: 'Secrets and personal data of a kind that were masked in the window, over all replicas',
    unit: '{exposure}',
    labels: ['exposureKind', 'securityAction', 'window'],
  },
} as const satisfies Record<string, ContractSeries>;

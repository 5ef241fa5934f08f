import type { ContractEvent, ContractMetric } from '../types.ts';

// Versions coming and going: deployment, canary, rollback (M9).

export const metrics = {
  rollbackDuration: {
    name: 'ml.rollback.duration',
    instrument: 'histogram',
    unit: 's',
    brief: 'Time from the trigger of a rollback to the previous version serving',
    signals: ['M9'],
    labels: ['modelName'],
    buckets: [1, 5, 15, 60, 180, 300, 600, 900, 1800, 3600],
    budget: 'one per model',
    status: 'reserved',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  modelRollback: {
    name: 'ml.model.rollback',
    severity: 'WARN',
    brief: 'A model went back to its previous version',
    signals: ['M9'],
    attributes: [],
    status: 'reserved',
  },
} as const satisfies Record<string, ContractEvent>;

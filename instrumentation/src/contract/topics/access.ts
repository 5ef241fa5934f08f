import type { ContractMetric } from '../types.ts';
import { MODEL } from './labels.ts';

// Who was let in, and who took models (M6, M7).

export const metrics = {
  accessDecisions: {
    name: 'ml.access.decisions',
    instrument: 'observable counter',
    unit: '{decision}',
    brief: 'Access decisions of guards',
    signals: ['M6'],
    labels: [...MODEL, 'securityAction', 'securityRule', 'principalKind'],
    budget: 'fixed values of every label',
    status: 'reserved',
  },
  modelDownloads: {
    name: 'ml.model.downloads',
    instrument: 'observable counter',
    unit: '{download}',
    brief: 'Downloads of a model artefact',
    signals: ['M7'],
    labels: [...MODEL, 'principalKind', 'securityAction'],
    budget: 'four kinds and three actions per model version',
    status: 'reserved',
  },
} as const satisfies Record<string, ContractMetric>;

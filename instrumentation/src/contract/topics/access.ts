import type { ContractMetric, ContractSeries } from '../types.ts';
import { MODEL } from './labels.ts';

// Who was let in, and who took models (M6, M7).

export const metrics = {
  accessDecisions: {
    name: 'ml.access.decisions',
    instrument: 'observable counter',
    unit: '{decision}',
    brief:
      'Requests to a serving endpoint, by what was decided and by the rule that refused; `none` of those let in',
    signals: ['M6'],
    labels: [...MODEL, 'securityAction', 'securityRule', 'principalKind'],
    budget: '28 per model version: six rules and `none`, by four kinds; 24 more if refusals are flagged only',
    status: 'emitted',
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

const PER_RULE = [...MODEL, 'securityRule'] as const;

export const recorded = {
  accessDecisionCount: {
    name: 'ml:access_decisions:count',
    brief: 'Requests to a serving endpoint in the window, by what was decided',
    unit: '{decision}',
    labels: [...PER_RULE, 'securityAction', 'window'],
  },
  accessRefusedShare: {
    name: 'ml:access_refused:share',
    brief:
      'Share of the requests to a model version that a rule refused in the window; absent when there were none',
    unit: '1',
    labels: [...PER_RULE, 'window'],
  },
} as const satisfies Record<string, ContractSeries>;

import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';
import { MODEL } from './labels.ts';

// What was asked of the control endpoint, and what came of it (M9).

export const attributes = {
  controlAction: {
    name: 'ml.control.action',
    type: 'string',
    brief: '`rollback`, `disable`, `isolate` or `snapshot`; `unknown` for a request that names none',
    examples: ['rollback'],
  },
  controlOutcome: {
    name: 'ml.control.outcome',
    type: 'string',
    brief:
      '`done`; `unchanged`, where all was so already; `refused` to the caller; `failed`, where the service cannot do it',
    examples: ['done', 'refused'],
  },
  controlRefusal: {
    name: 'ml.control.refusal',
    type: 'string',
    brief:
      'Code of the problem that was answered, such as `unauthenticated` or `replayed`; docs/control.md lists them',
    examples: ['replayed'],
  },
  controlTarget: {
    name: 'ml.control.target',
    type: 'string',
    brief: 'What an isolation is of: `version`, or `client` with its keyed hash behind a colon',
    examples: ['version', 'client:k1:9f…'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  controlActions: {
    name: 'ml.control.actions',
    instrument: 'observable counter',
    unit: '{request}',
    brief:
      'Requests to the control endpoint, those refused for their rate too; the model only of those let in',
    signals: ['M9', 'M6'],
    labels: [...MODEL, 'controlAction', 'controlOutcome'],
    budget: 'five actions and four outcomes per model version',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  controlAction: {
    name: 'ml.control.action',
    severity: 'WARN',
    brief: 'Somebody asked the control endpoint for an action, whether it was done or refused',
    signals: ['M9', 'M6'],
    attributes: [
      'controlAction',
      'controlOutcome',
      'controlRefusal',
      'controlTarget',
      'actionReason',
      'principalKind',
      'userHash',
    ],
    status: 'emitted',
    audited: true,
  },
} as const satisfies Record<string, ContractEvent>;

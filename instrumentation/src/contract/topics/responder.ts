import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL } from './labels.ts';

// What the responder was told, decided and did (M9).

export const attributes = {
  responderId: {
    name: 'ml.responder.id',
    type: 'string',
    brief: 'The response to one alert; its actions and its approval carry the same',
    examples: ['5a0d6f0e-7c55-4c1c-9c55-2f6c1f8d0b11'],
  },
  responderSource: {
    name: 'ml.responder.source',
    type: 'string',
    brief: 'Who sent an alert: `alertmanager` or `grafana`',
    examples: ['alertmanager'],
  },
  responderAlert: {
    name: 'ml.responder.alert',
    type: 'string',
    brief: 'Name of the alert that is answered',
    examples: ['MLLatencyRegression'],
  },
  responderRule: {
    name: 'ml.responder.rule',
    type: 'string',
    brief: 'Name of the rule of the policy that decided',
    examples: ['slow-release'],
  },
  responderAction: {
    name: 'ml.responder.action',
    type: 'string',
    brief: '`rollback`, `disable`, `isolate` or `snapshot`',
    examples: ['rollback'],
  },
  responderOutcome: {
    name: 'ml.responder.outcome',
    type: 'string',
    brief:
      'Of an action: `waiting` for an approval; `started`, before the target is asked; then `done`, `unchanged` where all was so already, or `failed`. `refused` by the policy or a person; `cancelled`, because the alert ended; `dry_run`. Of an approval: `approved` or `rejected`. Of webhooks and alerts: docs/responder.md lists them',
    examples: ['started', 'done'],
  },
  responderRefusal: {
    name: 'ml.responder.refusal',
    type: 'string',
    brief:
      'Why an action was refused or failed, such as `cooldown` or `unconfirmed`; docs/responder.md lists them',
    examples: ['cooldown'],
  },
  responderSafeDuration: {
    name: 'ml.responder.safe.duration',
    type: 'double',
    brief: 'Seconds from the start of the alert to the target being safe; of a snapshot, to its end',
    examples: [42.5],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  responderWebhooks: {
    name: 'ml.responder.webhooks',
    instrument: 'observable counter',
    unit: '{request}',
    brief: 'Webhooks by what came of them, refused ones too',
    signals: ['M9', 'M6'],
    labels: ['responderSource', 'responderOutcome'],
    budget: 'nine outcomes for each of two sources',
    status: 'emitted',
  },
  responderAlerts: {
    name: 'ml.responder.alerts',
    instrument: 'observable counter',
    unit: '{alert}',
    brief: 'Alerts in the webhooks that were taken, by what was decided on them',
    signals: ['M9'],
    labels: ['responderSource', 'responderOutcome'],
    budget: 'seven outcomes for each of two sources',
    status: 'emitted',
  },
  responderActions: {
    name: 'ml.responder.actions',
    instrument: 'observable counter',
    unit: '{action}',
    brief:
      'Steps of actions on a model version: an action that is taken counts as `started`, and once more when it ends',
    signals: ['M9'],
    labels: [...MODEL, 'responderAction', 'responderOutcome'],
    budget: 'four actions and eight outcomes per model version that an alert named',
    status: 'emitted',
  },
  responderSafeDuration: {
    name: 'ml.responder.safe.duration',
    instrument: 'histogram',
    unit: 's',
    brief: 'Time from the start of an alert to all replicas of the target being safe',
    signals: ['M9'],
    labels: ['modelName'],
    buckets: [1, 5, 15, 60, 180, 300, 600, 900, 1800, 3600],
    budget: 'one per model',
    status: 'emitted',
  },
  responderOpenApprovals: {
    name: 'ml.responder.approvals.open',
    instrument: 'observable gauge',
    unit: '{approval}',
    brief: 'Responses that wait for a person to approve or reject them',
    signals: ['M9'],
    labels: [],
    budget: 'one',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  responderAction: {
    name: 'ml.responder.action',
    severity: 'WARN',
    brief: 'The responder decided on an action, began it or ended it',
    signals: ['M9'],
    attributes: [
      'responderId',
      'responderAlert',
      'responderRule',
      'responderAction',
      'responderOutcome',
      'responderRefusal',
      'responderSafeDuration',
      'actionReason',
    ],
    status: 'emitted',
    audited: true,
  },
  responderApproval: {
    name: 'ml.responder.approval',
    severity: 'WARN',
    brief: 'A person approved or rejected what the responder had proposed',
    signals: ['M9'],
    attributes: [
      'responderId',
      'responderAlert',
      'responderRule',
      'responderOutcome',
      'actionReason',
      'userHash',
    ],
    status: 'emitted',
    audited: true,
  },
} as const satisfies Record<string, ContractEvent>;

export const recorded = {
  responderActions: {
    name: 'ml:responder_actions:count',
    brief: 'Steps of actions of the responder in the window',
    unit: '{action}',
    labels: [...MODEL, 'responderAction', 'responderOutcome', 'window'],
  },
} as const satisfies Record<string, ContractSeries>;

import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';

// Whether a model may be trained again: rate limit, budget, approval (M8, M13).

export const attributes = {
  retrainDecision: {
    name: 'ml.retraining.decision',
    type: 'string',
    brief:
      'Answer of the retrain governor: `allowed`, or why not: `rate_limit`, `budget`, `approval_required`',
    examples: ['allowed', 'rate_limit', 'budget', 'approval_required'],
  },
  retrainReason: {
    name: 'ml.retraining.reason',
    type: 'string',
    brief: 'Why somebody wants to train again, in the words of the caller',
    examples: ['feature drift'],
  },
  retrainCost: {
    name: 'ml.retraining.cost',
    type: 'double',
    brief: 'Cost that the caller estimates, in the currency of the budget',
    examples: [12.5],
  },
  retrainRetryAfter: {
    name: 'ml.retraining.retry_after',
    type: 'double',
    brief: 'Seconds until the same request would be allowed; absent when waiting does not help',
    examples: [3600],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  retrainRequests: {
    name: 'ml.retraining.requests',
    instrument: 'observable counter',
    unit: '{request}',
    brief:
      'Requests to train a model again by the answer of the governor; every answer but `allowed` is a refusal',
    signals: ['M8', 'M13'],
    labels: ['modelName', 'retrainDecision'],
    budget: 'four per model',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  retrainDecision: {
    name: 'ml.retraining.decision',
    severity: 'INFO',
    brief:
      'The governor answered a request; WARN when it refused, and then at most once a minute for a model and an answer',
    signals: ['M8', 'M13'],
    attributes: [
      'retrainDecision',
      'retrainReason',
      'retrainCost',
      'costCurrency',
      'retrainRetryAfter',
      'userHash',
    ],
    status: 'emitted',
    audited: true,
  },
} as const satisfies Record<string, ContractEvent>;

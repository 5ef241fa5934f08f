import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL, PER_VERSION } from './labels.ts';

// Versions coming and going: deployment, shadow, rollback (M9).

export const attributes = {
  deploymentId: {
    name: 'deployment.id',
    type: 'string',
    brief:
      'Identifier of one step of a release, the same in all replicas: a canary at one share, or a shadow; each change of the share is a new one',
    examples: ['mail:2026.11.1>2026.11.2+2d711642b726@0.1'],
  },
  lifecycleAction: {
    name: 'ml.lifecycle.action',
    type: 'string',
    brief: 'What was done with a version: `canary`, `shadow`, `promote`, `rollback` or `disable`',
    examples: ['canary', 'promote'],
  },
  lifecycleFrom: {
    name: 'ml.lifecycle.from',
    type: 'string',
    brief: 'The version that gave way',
    examples: ['2026.11.2'],
  },
  lifecycleTo: {
    name: 'ml.lifecycle.to',
    type: 'string',
    brief: 'The version that serves from then on',
    examples: ['2026.11.1'],
  },
  lifecycleReason: {
    name: 'ml.lifecycle.reason',
    type: 'string',
    brief: 'Why, as the caller or the canary judge said; at most 256 characters',
    examples: ['errors: canary 10.0 % of 400, champion 5.00 % of 4000'],
  },
  rollbackDuration: {
    name: 'ml.rollback.duration',
    type: 'double',
    brief: 'Seconds from the trigger of a rollback to the previous version serving',
    examples: [42],
  },
  shadowOutcome: {
    name: 'ml.shadow.outcome',
    type: 'string',
    brief:
      'What came of a call that a shadow was to see: `agreed` or `disagreed` by class, `answered` without a class to compare, `failed`, `timed_out`, or `dropped` for want of room',
    examples: ['agreed', 'dropped'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  rollbackDuration: {
    name: 'ml.rollback.duration',
    instrument: 'histogram',
    unit: 's',
    brief: 'Time from the trigger of a rollback to the version before serving, in one process',
    signals: ['M9'],
    labels: ['modelName'],
    buckets: [1, 5, 15, 60, 180, 300, 600, 900, 1800, 3600],
    budget: 'one per model',
    status: 'emitted',
  },
  rollbackOpen: {
    name: 'ml.rollback.open.age',
    instrument: 'observable gauge',
    unit: 's',
    brief: 'Time since the trigger of a rollback that was asked for and is not done; 0 when there is none',
    signals: ['M9'],
    labels: ['modelName'],
    budget: 'one per model',
    status: 'emitted',
  },
  lifecycleActions: {
    name: 'ml.lifecycle.actions',
    instrument: 'observable counter',
    unit: '{action}',
    brief: 'What routers did with versions; each replica counts its own',
    signals: ['M9'],
    labels: [...MODEL, 'lifecycleAction'],
    budget: 'five actions per model version',
    status: 'emitted',
  },
  shadowCalls: {
    name: 'ml.shadow.calls',
    instrument: 'observable counter',
    unit: '{call}',
    brief: 'Calls that a shadow was to see, by what came of them',
    signals: ['M9'],
    labels: [...MODEL, 'shadowOutcome'],
    budget: 'six outcomes per model version',
    status: 'emitted',
  },
  shadowScorePairs: {
    name: 'ml.shadow.score.pairs',
    instrument: 'observable counter',
    unit: '{pair}',
    brief: 'Pairs of scores, of a shadow and of the answer given, that were compared',
    signals: ['M9'],
    labels: MODEL,
    budget: 'one per shadow version',
    status: 'emitted',
  },
  shadowScoreDifference: {
    name: 'ml.shadow.score.difference',
    instrument: 'observable counter',
    unit: '{score}',
    brief: 'Sum of the absolute differences of those pairs',
    signals: ['M9'],
    labels: MODEL,
    budget: 'one per shadow version',
    status: 'emitted',
  },
  shadowScoreSquares: {
    name: 'ml.shadow.score.squares',
    instrument: 'observable counter',
    unit: '{score}',
    brief: 'Sum of the squared differences of those pairs',
    signals: ['M9'],
    labels: MODEL,
    budget: 'one per shadow version',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  modelDeployment: {
    name: 'ml.model.deployment',
    severity: 'INFO',
    brief: 'A router took a version as canary or shadow, promoted or disabled it',
    signals: ['M9'],
    attributes: [
      'lifecycleAction',
      'deploymentId',
      'lifecycleFrom',
      'lifecycleTo',
      'lifecycleReason',
      'canaryShare',
      'userHash',
    ],
    status: 'emitted',
    audited: true,
  },
  modelRollback: {
    name: 'ml.model.rollback',
    severity: 'WARN',
    brief: 'Traffic went back from a version, which is the one that the event carries, to the one before',
    signals: ['M9'],
    attributes: [
      'lifecycleAction',
      'deploymentId',
      'lifecycleFrom',
      'lifecycleTo',
      'lifecycleReason',
      'rollbackDuration',
      'userHash',
    ],
    status: 'emitted',
    audited: true,
  },
} as const satisfies Record<string, ContractEvent>;

export const recorded = {
  lifecycleActionCount: {
    name: 'ml:lifecycle_actions:count',
    brief: 'What routers did with a version in the window, all replicas together',
    unit: '{action}',
    labels: [...MODEL, 'lifecycleAction', 'window'],
  },
  slowRollbacks: {
    name: 'ml:rollback:slow',
    brief: 'Rollbacks that ended in the window and had taken over 15 minutes; each replica counts its own',
    unit: '{rollback}',
    labels: ['modelName', 'window'],
  },
  answered: {
    name: 'ml:inference:answered',
    brief: 'Calls of the window that did not fail',
    unit: '{call}',
    labels: PER_VERSION,
  },
  slow: {
    name: 'ml:inference:slow',
    brief: 'Those of them that took over 0.2 s, the target of the 95th percentile',
    unit: '{call}',
    labels: PER_VERSION,
  },
  recentVersion: {
    name: 'ml:release:recent',
    brief:
      '1 for a version that answers callers since a few hours at most, by its canary share, the actions of routers, or its first calls',
    unit: '1',
    labels: MODEL,
  },
  answeredByOthers: {
    name: 'ml:release:answered_by_others',
    brief:
      'Calls that did not fail of the other versions of the model: of the last hour, or of the last six where that has too few',
    unit: '{call}',
    labels: MODEL,
  },
  slowByOthers: {
    name: 'ml:release:slow_by_others',
    brief: 'Those of them that took over 0.2 s',
    unit: '{call}',
    labels: MODEL,
  },
} as const satisfies Record<string, ContractSeries>;

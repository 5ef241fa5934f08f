import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL } from './labels.ts';

// Versions coming and going: deployment, canary, shadow, rollback (M9).

export const attributes = {
  deploymentId: {
    name: 'deployment.id',
    type: 'string',
    brief:
      'Identifier of one step of a release, the same in all replicas: a canary at one share, or a shadow; each change of the share is a new one',
    examples: ['mail:2026.11.1>2026.11.2@0.1'],
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
  canaryShare: {
    name: 'ml.canary.share',
    type: 'double',
    brief: 'Share of the keys that a canary answers, or of the calls that a shadow sees',
    examples: [0.1],
  },
  canaryMetric: {
    name: 'ml.canary.metric',
    type: 'string',
    brief: 'What a canary is judged by: `errors`, `latency`, `quality` or `cost`',
    examples: ['errors'],
  },
  canaryClaim: {
    name: 'ml.canary.claim',
    type: 'string',
    brief:
      'What evidence speaks for: `worse`, `better`, `at_most` and `at_least` (within the margin), or `negligible`',
    examples: ['worse'],
  },
  canaryVerdict: {
    name: 'ml.canary.verdict',
    type: 'string',
    brief: '`better`, `worse`, `no difference` or `not enough data`',
    examples: ['worse'],
  },
  shadowOutcome: {
    name: 'ml.shadow.outcome',
    type: 'string',
    brief:
      'What came of a call that a shadow was to see: `agreed` or `disagreed` by class, `answered` without a class to compare, `failed`, `timed_out`, or `dropped` for want of room',
    examples: ['agreed', 'dropped'],
  },
} as const satisfies Record<string, AttributeDefinition>;

const ARM = [...MODEL, 'deploymentId', 'modelRole'] as const;
const PER_ARM = 'two arms per deployment';
const PER_METRIC = 'two arms and four metrics per deployment';

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
  canaryShare: {
    name: 'ml.canary.share',
    instrument: 'observable gauge',
    unit: '{share}',
    brief: 'Share of the keys that the canary answers; 0 once the deployment is over',
    signals: ['M9'],
    labels: [...MODEL, 'deploymentId'],
    budget: 'one per deployment',
    status: 'emitted',
  },
  canaryTrials: {
    name: 'ml.canary.trials',
    instrument: 'observable counter',
    unit: '{trial}',
    brief: 'What each arm of a canary is judged on: calls, successful calls, labels, costs',
    signals: ['M9'],
    labels: [...ARM, 'canaryMetric'],
    budget: PER_METRIC,
    status: 'emitted',
  },
  canaryFailures: {
    name: 'ml.canary.failures',
    instrument: 'observable counter',
    unit: '{trial}',
    brief: 'Those of the trials that failed: errors, slow calls, wrong predictions',
    signals: ['M9'],
    labels: [...ARM, 'canaryMetric'],
    budget: PER_METRIC,
    status: 'emitted',
  },
  canaryCost: {
    name: 'ml.canary.cost',
    instrument: 'observable counter',
    unit: '{currency}',
    brief: 'Sum of the costs that each arm of a canary is judged on',
    signals: ['M9', 'M13'],
    labels: ARM,
    budget: PER_ARM,
    status: 'emitted',
  },
  canaryCostSquares: {
    name: 'ml.canary.cost.squares',
    instrument: 'observable counter',
    unit: '{currency}',
    brief: 'Sum of the squares of those costs',
    signals: ['M9', 'M13'],
    labels: ARM,
    budget: PER_ARM,
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
  },
  canaryVerdict: {
    name: 'ml.canary.verdict',
    severity: 'INFO',
    brief: 'The judge of a canary in one process came to another verdict; WARN when it is `worse`',
    signals: ['M9'],
    attributes: ['deploymentId', 'canaryVerdict', 'lifecycleReason'],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

const PER_DEPLOYMENT = [...MODEL, 'deploymentId'] as const;

export const recorded = {
  canaryTrials: {
    name: 'ml:canary:trials',
    brief:
      'Trials of each arm since the canary began, all replicas together; the version is that of the canary',
    unit: '{trial}',
    labels: [...ARM, 'canaryMetric'],
  },
  canaryFailures: {
    name: 'ml:canary:failures',
    brief: 'Those of the trials that failed',
    unit: '{trial}',
    labels: [...ARM, 'canaryMetric'],
  },
  canarySplit: {
    name: 'ml:canary:split',
    brief: 'Share of the trials that fell to the canary; absent while an arm has none',
    unit: '1',
    labels: [...PER_DEPLOYMENT, 'canaryMetric'],
  },
  canaryCostMean: {
    name: 'ml:canary:cost_mean',
    brief: 'Mean cost of each arm; absent while an arm has fewer than 100, or cost nothing',
    unit: '{currency}',
    labels: ARM,
  },
  canaryCostVariance: {
    name: 'ml:canary:cost_variance',
    brief: 'Variance of that mean',
    unit: '1',
    labels: ARM,
  },
  canaryEvidence: {
    name: 'ml:canary:evidence',
    brief: 'Evidence (an e-value) for each claim about the canary; its reciprocal is an always-valid p-value',
    unit: '1',
    labels: [...PER_DEPLOYMENT, 'canaryMetric', 'canaryClaim'],
  },
  canaryMetricVerdict: {
    name: 'ml:canary_metric:verdict',
    brief: 'Verdict on one metric: -1 not enough data, 0 no difference, 1 worse, 2 better',
    unit: '1',
    labels: [...PER_DEPLOYMENT, 'canaryMetric'],
  },
  canaryVerdict: {
    name: 'ml:canary:verdict',
    brief: 'Verdict on the canary: -1 not enough data, 0 no difference, 1 worse, 2 better',
    unit: '1',
    labels: PER_DEPLOYMENT,
  },
} as const satisfies Record<string, ContractSeries>;

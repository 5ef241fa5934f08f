import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL } from './labels.ts';

// A version that answers a share of the calls, and the verdict on it (M9).

export const attributes = {
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
} as const satisfies Record<string, AttributeDefinition>;

const DEPLOYMENT = [...MODEL, 'deploymentId'] as const;
const ARM = [...DEPLOYMENT, 'modelRole'] as const;
const PER_ARM = 'two arms per deployment';
const PER_METRIC = 'two arms and four metrics per deployment';

export const metrics = {
  canaryShare: {
    name: 'ml.canary.share',
    instrument: 'observable gauge',
    unit: '{share}',
    brief: 'Share of the keys that the canary answers; 0 once the deployment is over',
    signals: ['M9'],
    labels: DEPLOYMENT,
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
} as const satisfies Record<string, ContractMetric>;

export const events = {
  canaryVerdict: {
    name: 'ml.canary.verdict',
    severity: 'INFO',
    brief: 'The judge of a canary in one process came to another verdict; WARN when it is `worse`',
    signals: ['M9'],
    attributes: ['deploymentId', 'canaryVerdict', 'lifecycleReason'],
    status: 'emitted',
    audited: true,
  },
} as const satisfies Record<string, ContractEvent>;

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
    labels: [...DEPLOYMENT, 'canaryMetric'],
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
    labels: [...DEPLOYMENT, 'canaryMetric', 'canaryClaim'],
  },
  canaryMetricVerdict: {
    name: 'ml:canary_metric:verdict',
    brief: 'Verdict on one metric: -1 not enough data, 0 no difference, 1 worse, 2 better',
    unit: '1',
    labels: [...DEPLOYMENT, 'canaryMetric'],
  },
  canaryVerdict: {
    name: 'ml:canary:verdict',
    brief: 'Verdict on the canary: -1 not enough data, 0 no difference, 1 worse, 2 better',
    unit: '1',
    labels: DEPLOYMENT,
  },
} as const satisfies Record<string, ContractSeries>;

import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';
import { MODEL, ONE_PER_VERSION } from './labels.ts';

const LABEL_SECONDS = [1, 60, 600, 3600, 21600, 86400, 259200, 604800, 1209600, 2592000];

// Labels that arrive after the prediction, and the quality that they show (M3, M12).

export const attributes = {
  labelLatency: {
    name: 'ml.label.latency',
    type: 'double',
    brief: 'Seconds from a prediction to its label',
    examples: [86400],
  },
  labelClass: {
    name: 'ml.label.class',
    type: 'string',
    brief: 'The true class that a label reports; a declared one, or `_other`',
    examples: ['ham'],
  },
  cohort: {
    name: 'ml.cohort',
    type: 'string',
    brief: 'Declared group of inputs that quality is reported for',
    examples: ['eu', 'new-customers'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  labelLatency: {
    name: 'ml.label.latency',
    instrument: 'histogram',
    unit: 's',
    brief: 'Time from a prediction to its label',
    signals: ['M12'],
    labels: MODEL,
    buckets: LABEL_SECONDS,
    budget: ONE_PER_VERSION,
    status: 'reserved',
  },
  labelMatches: {
    name: 'ml.label.matches',
    instrument: 'observable counter',
    unit: '{label}',
    brief: 'Labels matched to predictions by predicted and true class: the confusion counts',
    signals: ['M3', 'M12'],
    labels: [...MODEL, 'cohort', 'predictionClass', 'labelClass'],
    budget: 'declared classes squared times cohorts',
    status: 'reserved',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  predictionFeedback: {
    name: 'ml.prediction.feedback',
    severity: 'INFO',
    brief: 'A label arrived for an earlier prediction',
    signals: ['M3', 'M12'],
    attributes: ['predictionId', 'predictionClass', 'labelClass', 'labelLatency'],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL, ONE_PER_VERSION, PER_VERSION } from './labels.ts';

/** Boundaries in seconds: labels come within seconds from a program, within a month from a bank. */
const LABEL_SECONDS = [1, 5, 15, 60, 300, 900, 3600, 10800, 43200, 86400, 259200, 604800, 1209600, 2592000];

const PER_COHORT = [...MODEL, 'cohort'] as const;
const COHORT_BUDGET = 'one per model version and declared cohort (at most 32), and two for `_other` and none';

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
  labelOutcome: {
    name: 'ml.label.outcome',
    type: 'string',
    brief:
      'What became of a label: `matched`, `late` (matched after it was due), `early` (matched when the prediction came), `duplicate`, `conflicting`, `unknown` (no prediction came), `invalid` or `failed`',
    examples: ['matched', 'duplicate'],
  },
  labelState: {
    name: 'ml.label.state',
    type: 'string',
    brief:
      'How a prediction stood when its label was due: `labelled`, `missing`, `dropped` (there was no room to keep it) or `unmatchable` (it had no id, or nothing to compare)',
    examples: ['labelled', 'missing'],
  },
  errorDirection: {
    name: 'ml.regression.error.direction',
    type: 'string',
    brief: 'Whether the predicted value was `over` or `under` the true one',
    examples: ['over', 'under'],
  },
  cohort: {
    name: 'ml.cohort',
    type: 'string',
    brief:
      'Group of inputs that quality is reported for: a declared one, `_other` for any other, empty for none',
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
    status: 'emitted',
  },
  labelMatches: {
    name: 'ml.label.matches',
    instrument: 'observable counter',
    unit: '{label}',
    brief: 'Labels matched to predictions by predicted and true class: the confusion counts',
    signals: ['M3', 'M12'],
    labels: [...PER_COHORT, 'predictionClass', 'labelClass'],
    budget: 'pairs of classes that occurred, times cohorts; at most 10,000 per process',
    status: 'emitted',
  },
  regressionMatches: {
    name: 'ml.regression.matches',
    instrument: 'observable counter',
    unit: '{label}',
    brief: 'Labels matched to predictions of a value',
    signals: ['M3', 'M12'],
    labels: PER_COHORT,
    budget: COHORT_BUDGET,
    status: 'emitted',
  },
  regressionAbsoluteErrors: {
    name: 'ml.regression.errors.absolute',
    instrument: 'observable counter',
    unit: '1',
    brief: 'Sum of absolute errors, by direction; over less under is the sum of signed errors',
    signals: ['M3'],
    labels: [...PER_COHORT, 'errorDirection'],
    budget: 'two per model version and cohort',
    status: 'emitted',
  },
  regressionSquaredErrors: {
    name: 'ml.regression.errors.squared',
    instrument: 'observable counter',
    unit: '1',
    brief: 'Sum of squared errors',
    signals: ['M3'],
    labels: PER_COHORT,
    budget: COHORT_BUDGET,
    status: 'emitted',
  },
  regressionFourthPowers: {
    name: 'ml.regression.errors.fourth_power',
    instrument: 'observable counter',
    unit: '1',
    brief: 'Sum of fourth powers of errors: how far the mean squared error may be off',
    signals: ['M3'],
    labels: PER_COHORT,
    budget: COHORT_BUDGET,
    status: 'emitted',
  },
  labelArrivals: {
    name: 'ml.label.arrivals',
    instrument: 'observable counter',
    unit: '{label}',
    brief:
      'Labels by what became of them, once for each prediction that they are for; without a model where none is known',
    signals: ['M12'],
    labels: [...MODEL, 'labelOutcome'],
    budget: 'eight outcomes per model version',
    status: 'emitted',
  },
  labelDue: {
    name: 'ml.label.due',
    instrument: 'observable counter',
    unit: '{prediction}',
    brief: 'Predictions by how they stood when their label was due, each once',
    signals: ['M12'],
    labels: [...MODEL, 'labelState'],
    budget: 'four states per model version',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  predictionFeedback: {
    name: 'ml.prediction.feedback',
    severity: 'INFO',
    brief:
      'A label met its prediction; a sample: ten a second per process at most, while the metrics count all',
    signals: ['M3', 'M12'],
    attributes: ['predictionId', 'predictionClass', 'labelClass', 'labelLatency', 'cohort'],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

const QUALITY_COHORT = [...PER_COHORT, 'window'] as const;
const PER_CLASS = [...MODEL, 'labelClass', 'window'] as const;
const LOW = 'lower end of its 95 % interval';
const HIGH = 'upper end of its 95 % interval';

function series<Name extends string, Label extends string>(
  name: Name,
  brief: string,
  labels: readonly Label[],
  unit = '1',
) {
  return { name, brief, unit, labels } as const;
}

export const recorded = {
  matchedPairs: series(
    'ml:label_matches:increase',
    'Matched labels of the window by predicted and true class, over all replicas',
    [...PER_COHORT, 'predictionClass', 'labelClass', 'window'],
    '{label}',
  ),
  matchedValues: series(
    'ml:regression_matches:increase',
    'Matched labels of predictions of a value in the window, over all replicas',
    QUALITY_COHORT,
    '{label}',
  ),
  rightLabels: series(
    'ml:label_matches:right',
    'Matched labels of a class that was predicted too; 0 for a class that was only predicted or only labelled',
    [...PER_COHORT, 'labelClass', 'window'],
    '{label}',
  ),
  absoluteErrors: series(
    'ml:regression_errors_absolute:increase',
    'Sum of absolute errors in the window, by direction',
    [...PER_COHORT, 'errorDirection', 'window'],
  ),
  squaredErrors: series(
    'ml:regression_errors_squared:increase',
    'Sum of squared errors in the window',
    QUALITY_COHORT,
  ),
  fourthPowers: series(
    'ml:regression_errors_fourth_power:increase',
    'Sum of fourth powers of errors in the window',
    QUALITY_COHORT,
  ),
  qualityN: series(
    'ml:quality:n',
    'Matched labels of the window; 0 for a served version without any: its quality is unknown',
    PER_VERSION,
    '{label}',
  ),
  accuracy: series('ml:quality:accuracy', 'Share of labels whose class was predicted', PER_VERSION),
  accuracyLow: series('ml:quality:accuracy_low', `Accuracy, ${LOW} (Wilson)`, PER_VERSION),
  accuracyHigh: series('ml:quality:accuracy_high', `Accuracy, ${HIGH} (Wilson)`, PER_VERSION),
  accuracyUsual: series(
    'ml:quality:accuracy_usual',
    'Accuracy that a version has shown: the highest lower end of a day that ended in the last 7 days',
    MODEL,
  ),
  accuracyEvaluated: series(
    'ml:quality:accuracy_evaluated',
    'Accuracy in the last evaluation on data that the version did not learn from, the least of their splits; kept while the version is served',
    MODEL,
  ),
  macroF1: series('ml:quality:macro_f1', 'Mean of F1 over the classes that occur', PER_VERSION),
  mae: series('ml:quality:mae', 'Mean absolute error', PER_VERSION),
  maeLow: series('ml:quality:mae_low', `Mean absolute error, ${LOW}`, PER_VERSION),
  maeHigh: series('ml:quality:mae_high', `Mean absolute error, ${HIGH}`, PER_VERSION),
  maeUsual: series(
    'ml:quality:mae_usual',
    'Mean absolute error that a version has shown: the lowest upper end of a day that ended in the last 7 days',
    MODEL,
  ),
  maeEvaluated: series(
    'ml:quality:mae_evaluated',
    'Mean absolute error in the last evaluation on data that the version did not learn from, the highest of their splits; kept while the version is served',
    MODEL,
  ),
  rmse: series('ml:quality:rmse', 'Root of the mean squared error', PER_VERSION),
  rmseLow: series('ml:quality:rmse_low', `Root of the mean squared error, ${LOW}`, PER_VERSION),
  rmseHigh: series('ml:quality:rmse_high', `Root of the mean squared error, ${HIGH}`, PER_VERSION),
  bias: series('ml:quality:bias', 'Mean signed error: above 0 when predictions are too high', PER_VERSION),
  classN: series('ml:class_quality:n', 'Labels of a class in the window', PER_CLASS, '{label}'),
  classPredicted: series(
    'ml:class_quality:predicted',
    'Predictions of a class that met a label in the window',
    PER_CLASS,
    '{label}',
  ),
  classRight: series('ml:class_quality:right', 'Of these, the right ones', PER_CLASS, '{label}'),
  precision: series(
    'ml:class_quality:precision',
    'Share of predictions of a class that were right',
    PER_CLASS,
  ),
  precisionLow: series('ml:class_quality:precision_low', `Precision, ${LOW} (Wilson)`, PER_CLASS),
  precisionHigh: series('ml:class_quality:precision_high', `Precision, ${HIGH} (Wilson)`, PER_CLASS),
  recall: series('ml:class_quality:recall', 'Share of labels of a class that were predicted', PER_CLASS),
  recallLow: series('ml:class_quality:recall_low', `Recall, ${LOW} (Wilson)`, PER_CLASS),
  recallHigh: series('ml:class_quality:recall_high', `Recall, ${HIGH} (Wilson)`, PER_CLASS),
  f1: series('ml:class_quality:f1', 'Harmonic mean of precision and recall', PER_CLASS),
  f1Low: series('ml:class_quality:f1_low', `F1, ${LOW} (Wilson, indirect)`, PER_CLASS),
  f1High: series('ml:class_quality:f1_high', `F1, ${HIGH} (Wilson, indirect)`, PER_CLASS),
  cohortN: series(
    'ml:cohort_quality:n',
    'Matched labels of a cohort in the window',
    QUALITY_COHORT,
    '{label}',
  ),
  cohortAccuracy: series('ml:cohort_quality:accuracy', 'Accuracy in a cohort', QUALITY_COHORT),
  cohortAccuracyLow: series('ml:cohort_quality:accuracy_low', `Accuracy in a cohort, ${LOW}`, QUALITY_COHORT),
  cohortAccuracyHigh: series(
    'ml:cohort_quality:accuracy_high',
    `Accuracy in a cohort, ${HIGH}`,
    QUALITY_COHORT,
  ),
  cohortErrors: series(
    'ml:cohort_quality:errors',
    'Wrong labels of a cohort in the window',
    QUALITY_COHORT,
    '{label}',
  ),
  cohortErrorsRest: series(
    'ml:cohort_quality:errors_rest',
    'Share of wrong labels in all but the cohort',
    QUALITY_COHORT,
  ),
  cohortErrorsZ: series(
    'ml:cohort_quality:errors_z',
    'How many standard deviations the share of wrong labels of a cohort is above that of the rest',
    QUALITY_COHORT,
  ),
  cohortErrorsVerdict: series(
    'ml:cohort_quality:errors_verdict',
    'Whether errors cluster in a cohort: 1 far more than in the rest, 0 not, -1 not enough labels to see it',
    QUALITY_COHORT,
  ),
  cohortMae: series('ml:cohort_quality:mae', 'Mean absolute error in a cohort', QUALITY_COHORT),
  cohortMaeLow: series(
    'ml:cohort_quality:mae_low',
    `Mean absolute error in a cohort, ${LOW}`,
    QUALITY_COHORT,
  ),
  cohortMaeHigh: series(
    'ml:cohort_quality:mae_high',
    `Mean absolute error in a cohort, ${HIGH}`,
    QUALITY_COHORT,
  ),
  labelsDue: series(
    'ml:label:due',
    'Predictions whose label fell due in the window; 0 for a served version without any: its coverage is unknown',
    PER_VERSION,
    '{prediction}',
  ),
  labelCoverage: series(
    'ml:label:coverage',
    'Share of predictions that had their label when it was due',
    PER_VERSION,
  ),
  unlabelledRate: series(
    'ml:label:unlabelled',
    'Share without a label when it was due, of the predictions that were kept',
    PER_VERSION,
  ),
  labelsKept: series(
    'ml:label:kept',
    'Predictions that were kept and whose label fell due in the window: what the unlabelled share is of',
    PER_VERSION,
    '{prediction}',
  ),
  unlabelledHigh: series('ml:label:unlabelled_high', `Unlabelled share, ${HIGH} (Wilson)`, PER_VERSION),
  unlabelledUsual: series(
    'ml:label:unlabelled_usual',
    'Unlabelled share that is usual for a version: the lowest upper end of a day that ended in the last 7 days, or what it was at this hour a week ago if that is more',
    MODEL,
  ),
  labelLatencyP50: series('ml:label_latency_seconds:p50', 'Median label latency', PER_VERSION, 's'),
  labelLatencyP95: series(
    'ml:label_latency_seconds:p95',
    '95th percentile of label latency',
    PER_VERSION,
    's',
  ),
} as const satisfies Record<string, ContractSeries>;

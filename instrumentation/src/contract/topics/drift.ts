import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL, PER_BASELINE, PER_FEATURE } from './labels.ts';

// Drift of features, of predictions, and of their errors (M4).

export const attributes = {
  baselineId: {
    name: 'ml.baseline.id',
    type: 'string',
    brief:
      'Digest of the drift baseline; counts of different baselines never mix. Empty when the model has none',
    examples: ['b1:5f0c9c1e7d3a'],
  },
  featureName: {
    name: 'ml.feature.name',
    type: 'string',
    brief: 'Name of a declared feature; `@class` and `@score` are the prediction itself',
    examples: ['link_count', '@score'],
  },
  featureBin: {
    name: 'ml.feature.bin',
    type: 'string',
    brief: 'Bin of the baseline: `00`, `01`, … in order, `missing` or `unseen`',
    examples: ['00', '11', 'missing', 'unseen'],
  },
  featureBinLabel: {
    name: 'ml.feature.bin.label',
    type: 'string',
    brief: 'What the bin holds, for people: a range `[0.5, 1.25)` or a category',
    examples: ['[0.5, 1.25)', 'text/html'],
  },
  baselineSegment: {
    name: 'ml.baseline.segment',
    type: 'string',
    brief:
      'Segment whose rows the baseline describes, such as a season or a tenant; empty when it describes all',
    examples: ['winter', '_other'],
  },
  baselineRows: {
    name: 'ml.baseline.rows',
    type: 'int',
    brief: 'Rows that the counts of the baseline describe',
    examples: [2000],
  },
  driftDetector: {
    name: 'ml.drift.detector',
    type: 'string',
    brief: 'Sequential detector that looks at the errors: `adwin`, `ddm`, `eddm` or `page_hinkley`',
    examples: ['adwin', 'page_hinkley'],
  },
  driftState: {
    name: 'ml.drift.state',
    type: 'string',
    brief: 'What it found: `warning`, `drift`, or `improvement` where the errors fell',
    examples: ['drift', 'warning', 'improvement'],
  },
  driftLabels: {
    name: 'ml.drift.labels',
    type: 'int',
    brief: 'Labels that the detector went by, those after the change where it keeps no others',
    examples: [412],
  },
  errorBefore: {
    name: 'ml.drift.error.before',
    type: 'double',
    brief: 'Share of wrong classes, or mean absolute error, before the change',
    examples: [0.04],
  },
  errorAfter: {
    name: 'ml.drift.error.after',
    type: 'double',
    brief: 'The same since the change',
    examples: [0.11],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  featureObservations: {
    name: 'ml.feature.observations',
    instrument: 'observable counter',
    unit: '{observation}',
    brief: 'Values of a feature by bin of the baseline; adds over replicas and windows',
    signals: ['M4'],
    labels: [...MODEL, 'baselineId', 'featureName', 'featureBin'],
    budget:
      '10,000 per process by default (features times bins); features past it are not counted and say so',
    status: 'emitted',
  },
  featureBaseline: {
    name: 'ml.feature.baseline.observations',
    instrument: 'observable gauge',
    unit: '{observation}',
    brief: 'Values of a feature by bin in the training data: what observations are compared with',
    signals: ['M4'],
    labels: [...MODEL, 'baselineId', 'featureName', 'featureBin', 'featureBinLabel'],
    budget: 'as ml.feature.observations',
    status: 'emitted',
  },
  baselineInfo: {
    name: 'ml.baseline.info',
    instrument: 'observable gauge',
    unit: '{baseline}',
    brief:
      '1 for a baseline that a version is compared with, 0 once it is not; carries its data set and segment, to join by baseline id',
    signals: ['M4'],
    labels: [...MODEL, 'baselineId', 'baselineSegment', 'baselineRows', 'datasetId'],
    budget: 'segments (100 at most) per model version',
    status: 'emitted',
  },
  driftDetections: {
    name: 'ml.drift.detections',
    instrument: 'observable counter',
    unit: '{detection}',
    brief: 'Changes of the errors that sequential detectors found in the labels of this process',
    signals: ['M4'],
    labels: [...MODEL, 'driftDetector', 'driftState'],
    budget: 'detectors (4 at most) times 3 states per model version',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  conceptDrift: {
    name: 'ml.concept.drift',
    severity: 'WARN',
    brief: 'A sequential detector found that the errors of a version changed',
    signals: ['M4'],
    attributes: ['driftDetector', 'driftState', 'driftLabels', 'errorBefore', 'errorAfter'],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

export const recorded = {
  featureCounts: {
    name: 'ml:feature_observations:counted',
    brief:
      'What ml:feature_observations:increase is made of: counts of 5 minutes, as the rules read them from all replicas',
    unit: '{observation}',
    labels: [...PER_FEATURE, 'featureBin'],
  },
  featureBins: {
    name: 'ml:feature_observations:increase',
    brief: 'Observed values of a feature by bin in the window, over all replicas',
    unit: '{observation}',
    labels: [...PER_FEATURE, 'featureBin'],
  },
  baselineBins: {
    name: 'ml:feature_baseline:count',
    brief: 'Values of a feature by bin in the training data',
    unit: '{observation}',
    labels: ['modelName', 'modelVersion', 'baselineId', 'featureName', 'featureBin', 'featureBinLabel'],
  },
  baselineSize: {
    name: 'ml:feature_baseline:size',
    brief: 'Values of a feature in the training data, as the rules read them from its bins',
    unit: '{observation}',
    labels: ['modelName', 'modelVersion', 'baselineId', 'featureName'],
  },
  driftN: {
    name: 'ml:feature_drift:n',
    brief: 'Values of a feature in the window',
    unit: '{observation}',
    labels: PER_FEATURE,
  },
  driftM: {
    name: 'ml:feature_drift:m',
    brief: 'Values of a feature in the training data',
    unit: '{observation}',
    labels: PER_FEATURE,
  },
  driftK: {
    name: 'ml:feature_drift:k',
    brief: 'Degrees of freedom: bins that hold anything, less one',
    unit: '1',
    labels: PER_FEATURE,
  },
  modelFeatures: {
    name: 'ml:model_drift:features',
    brief: 'Features of the version that are judged, over all its baselines: what the level is shared over',
    unit: '{feature}',
    labels: PER_BASELINE,
  },
  driftStatistic: {
    name: 'ml:feature_drift:statistic',
    brief: 'Two-sample chi-square T of the window against the training data',
    unit: '1',
    labels: PER_FEATURE,
  },
  driftZ: {
    name: 'ml:feature_drift:z',
    brief: 'T as a standard normal score (Wilson-Hilferty)',
    unit: '1',
    labels: PER_FEATURE,
  },
  driftShare: {
    name: 'ml:feature_drift:window_share',
    brief: 'Share of the window in the values of both sides, of features whose z is significant',
    unit: '1',
    labels: PER_FEATURE,
  },
  driftSuspect: {
    name: 'ml:feature_drift:suspect',
    brief:
      'Features of which bins are looked at one by one: significant, or with a PSI of 0.05 or more to the second order',
    unit: '1',
    labels: PER_FEATURE,
  },
  driftSuspectObserved: {
    name: 'ml:feature_drift:suspect_bins_observed',
    brief: 'Values of the window in the bins of such features',
    unit: '{observation}',
    labels: [...PER_FEATURE, 'featureBin'],
  },
  driftSuspectBaseline: {
    name: 'ml:feature_drift:suspect_bins_baseline',
    brief: 'Values of the training data in the bins of such features',
    unit: '{observation}',
    labels: [...PER_FEATURE, 'featureBin'],
  },
  driftThinBaseline: {
    name: 'ml:feature_drift:thin_bins_baseline',
    brief: 'Values of the training data in bins in which fewer than 3 of the window may be expected',
    unit: '{observation}',
    labels: [...PER_FEATURE, 'featureBin'],
  },
  driftThinObserved: {
    name: 'ml:feature_drift:thin_bins_observed',
    brief: 'Values of the window in those bins',
    unit: '{observation}',
    labels: [...PER_FEATURE, 'featureBin'],
  },
  driftThinBins: {
    name: 'ml:feature_drift:thin_bins',
    brief: 'Values of both sides in those of them in which fewer than 3 of the window are expected',
    unit: '{observation}',
    labels: [...PER_FEATURE, 'featureBin'],
  },
  driftEvidence: {
    name: 'ml:feature_drift:evidence',
    brief:
      'z, or where that is significant less if it rests on stray values in bins that should be all but empty; what the verdict goes by',
    unit: '1',
    labels: PER_FEATURE,
  },
  driftCriticalZ: {
    name: 'ml:feature_drift:critical_z',
    brief:
      'The z that a feature must exceed: 1 % false alarms a window, shared over the features of all baselines of the version',
    unit: '1',
    labels: PER_BASELINE,
  },
  driftPsi: {
    name: 'ml:feature_drift:psi',
    brief:
      'Population stability index less its expectation under no drift; material from 0.1, major from 0.25; below 0.05, where nothing is significant, to the second order',
    unit: '1',
    labels: PER_FEATURE,
  },
  driftVerdict: {
    name: 'ml:feature_drift:verdict',
    brief: '1 drifted, 0 fine, -1 not enough data',
    unit: '1',
    labels: PER_FEATURE,
  },
  conceptChanges: {
    name: 'ml:drift_detections:count',
    brief: 'Changes of the errors that sequential detectors found in the last hour, over all processes',
    unit: '{detection}',
    labels: [...MODEL, 'driftDetector', 'driftState', 'window'],
  },
  modelDrifted: {
    name: 'ml:model_drift:features_drifted',
    brief: 'How many features of the version drifted',
    unit: '{feature}',
    labels: PER_BASELINE,
  },
  modelVerdict: {
    name: 'ml:model_drift:verdict',
    brief: '1 when any feature drifted, -1 when none did and some had not enough data, else 0',
    unit: '1',
    labels: PER_BASELINE,
  },
} as const satisfies Record<string, ContractSeries>;

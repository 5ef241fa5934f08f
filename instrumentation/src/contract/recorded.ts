import { LABEL } from './prometheus.ts';
import type { RecordedDefinition } from './types.ts';

/** Label that tells over which window a recorded series looks: `5m`, `1h` or `1d`. */
export const WINDOW_LABEL = 'window';
export const WINDOWS = ['5m', '1h', '1d'] as const;
export type Window = (typeof WINDOWS)[number];

const VERSION = [LABEL.modelName, LABEL.modelVersion];
const PER_VERSION = [...VERSION, WINDOW_LABEL];
const PER_BASELINE = [...VERSION, LABEL.baselineId, WINDOW_LABEL];
const PER_FEATURE = [...VERSION, LABEL.baselineId, LABEL.featureName, WINDOW_LABEL];

/** Values of the verdict series. Three, never two: silence and small windows are not health. */
export const VERDICT = { notEnoughData: -1, fine: 0, drifted: 1 } as const;

/** Series that the recording rules make; the only ones that dashboards and panels read for drift. */
export const recorded = {
  featureBins: {
    name: 'ml:feature_observations:increase',
    brief: 'Observed values of a feature by bin in the window, over all replicas',
    unit: '{observation}',
    labels: [...PER_FEATURE, LABEL.featureBin],
  },
  baselineBins: {
    name: 'ml:feature_baseline:count',
    brief: 'Values of a feature by bin in the training data',
    unit: '{observation}',
    labels: [...VERSION, LABEL.baselineId, LABEL.featureName, LABEL.featureBin, LABEL.featureBinLabel],
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
  driftEvidence: {
    name: 'ml:feature_drift:evidence',
    brief:
      'z, or less where it rests on stray values in bins that should be all but empty; what the verdict goes by',
    unit: '1',
    labels: PER_FEATURE,
  },
  driftCriticalZ: {
    name: 'ml:feature_drift:critical_z',
    brief:
      'The z that a feature must exceed: 1 % false alarms a window, shared over the features of the model',
    unit: '1',
    labels: PER_BASELINE,
  },
  driftPsi: {
    name: 'ml:feature_drift:psi',
    brief:
      'Population stability index less its expectation under no drift; material from 0.1, major from 0.25',
    unit: '1',
    labels: PER_FEATURE,
  },
  driftVerdict: {
    name: 'ml:feature_drift:verdict',
    brief: '1 drifted, 0 fine, -1 not enough data',
    unit: '1',
    labels: PER_FEATURE,
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
  latencyP50: {
    name: 'ml:inference_duration_seconds:p50',
    brief: 'Median latency of calls',
    unit: 's',
    labels: PER_VERSION,
  },
  latencyP95: {
    name: 'ml:inference_duration_seconds:p95',
    brief: '95th percentile of latency',
    unit: 's',
    labels: PER_VERSION,
  },
  latencyP99: {
    name: 'ml:inference_duration_seconds:p99',
    brief: '99th percentile of latency',
    unit: 's',
    labels: PER_VERSION,
  },
  availability: {
    name: 'ml:inference:availability',
    brief: 'Share of calls without error',
    unit: '1',
    labels: PER_VERSION,
  },
  calls: {
    name: 'ml:inference:rate',
    brief: 'Calls a second',
    unit: '{call}/s',
    labels: PER_VERSION,
  },
} as const satisfies Record<string, RecordedDefinition>;

export type RecordedKey = keyof typeof recorded;

/** Recorded series names by key: `RECORDED.driftPsi` is `'ml:feature_drift:psi'`. */
export const RECORDED = Object.fromEntries(
  Object.entries(recorded).map(([key, { name }]) => [key, name]),
) as unknown as { readonly [K in RecordedKey]: (typeof recorded)[K]['name'] };

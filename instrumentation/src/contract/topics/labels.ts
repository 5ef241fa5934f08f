import type { AttributeKey } from '../attributes.ts';

/** Label lists that many metrics and recorded series share. */
export const MODEL = ['modelName', 'modelVersion'] as const satisfies readonly AttributeKey[];
export const PER_VERSION = [...MODEL, 'window'] as const;
export const PER_BASELINE = [...MODEL, 'baselineId', 'window'] as const;
export const PER_FEATURE = [...MODEL, 'baselineId', 'featureName', 'window'] as const;

export const ONE_PER_VERSION = 'one per model version';

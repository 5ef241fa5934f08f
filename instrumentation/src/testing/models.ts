import { BASELINE_SCHEMA_VERSION, type Baseline, type BaselineFeature } from '../baseline/types.ts';
import type { ModelOptions } from '../model/options.ts';

let made = 0;

/** A version whose name no other test uses: states live as long as the process. */
export function newVersion() {
  return { name: `model-${++made}`, version: '1.0', task: 'classification', datasetId: 'set-1' };
}

/** Options of a new version. */
export function modelOptions(options: Partial<ModelOptions> = {}): ModelOptions {
  return { ...newVersion(), classes: ['spam', 'ham'], ...options };
}

/** Edges 1 and 2: bins `00`, `01`, `02`, then `missing` and `unseen`. */
export function numeric(name: string): BaselineFeature {
  return { name, type: 'numeric', edges: [1, 2], counts: [10, 20, 30, 0, 0] };
}

export function categorical(name: string, categories: readonly string[]): BaselineFeature {
  return { name, type: 'categorical', categories, counts: [...categories.map(() => 5), 0, 0] };
}

/** So many features of ten edges and so of 12 series, the ordinary size. */
export function manyFeatures(count: number, bins = 12): BaselineFeature[] {
  const edges = Array.from({ length: bins - 3 }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => ({
    name: `feature_${i}`,
    type: 'numeric',
    edges,
    counts: Array.from({ length: bins }, () => 1),
  }));
}

export function baselineOf(features: readonly BaselineFeature[], id = 'b1:0123456789ab'): Baseline {
  return {
    schemaVersion: BASELINE_SCHEMA_VERSION,
    id,
    datasetId: 'set-1',
    createdAt: '2026-11-01T00:00:00.000Z',
    rows: 60,
    rowsSeen: 60,
    features,
  };
}

import type { Baseline, BaselineFeature, ModelOptions } from '@parapet/instrumentation';

const EDGES = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const CATEGORIES = ['a', 'b', 'c', 'd', 'e'];

/** Features as a mail filter has them: one in six is categorical, the rest have deciles. */
export function features(count: number): BaselineFeature[] {
  return Array.from({ length: count }, (_, i) =>
    i % 6 === 5
      ? {
          name: `feature_${i}`,
          type: 'categorical',
          categories: CATEGORIES,
          counts: [...CATEGORIES.map(() => 10), 0, 0],
        }
      : { name: `feature_${i}`, type: 'numeric', edges: EDGES, counts: [...EDGES.map(() => 10), 10, 0, 0] },
  );
}

/** 64 different rows, so that no branch is learnt by heart. */
export function rows(count: number): Record<string, number | string>[] {
  return Array.from({ length: 64 }, (_, row) =>
    Object.fromEntries(
      features(count).map(({ name, type }, i) => [
        name,
        type === 'numeric' ? (i * 1.7 + row * 2.3) % 11 : CATEGORIES[(i + row) % 5]!,
      ]),
    ),
  );
}

export function modelOptions(
  name: string,
  list: readonly BaselineFeature[],
): ModelOptions & { readonly baseline: Baseline } {
  const prediction: BaselineFeature[] = [
    { name: '@class', type: 'categorical', categories: ['spam', 'ham'], counts: [50, 50, 0, 0] },
    {
      name: '@score',
      type: 'numeric',
      edges: EDGES.map((edge) => edge / 10),
      counts: [...EDGES.map(() => 10), 10, 0, 0],
    },
  ];
  const baseline: Baseline = {
    schemaVersion: 1,
    id: 'b1:0123456789ab',
    datasetId: 'bench',
    createdAt: '2026-11-01T00:00:00.000Z',
    rows: 100,
    rowsSeen: 100,
    features: [...list, ...prediction],
  };
  return {
    name,
    version: '1',
    task: 'classification',
    datasetId: 'bench',
    classes: ['spam', 'ham'],
    baseline,
  };
}

/** What the bare span carries: that of a prediction, by hand. */
export const spanAttributes = Object.freeze({
  'ml.operation.name': 'predict',
  'ml.model.name': 'mail-filter',
  'ml.model.version': '1',
  'ml.dataset.id': 'bench',
  'ml.model.role': 'champion',
  'ml.batch.size': 1,
  'ml.prediction.class': 'spam',
  'ml.prediction.score': 0.73,
});

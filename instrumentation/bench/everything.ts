import {
  conceptDrift,
  costRecorder,
  createFeedback,
  defineChecks,
  defineModel,
  explanations,
  type Model,
  shapleyExplainer,
} from '@parapet/instrumentation';
import { features, modelOptions, rows } from './workload.ts';

/** A model version with everything switched on that looks at each prediction. */
export function everythingOn(name: string): Model {
  const list = features(30);
  const checks = defineChecks({
    datasetId: 'bench',
    columns: Object.fromEntries(
      list.map(({ name, type }) => [
        name,
        type === 'numeric'
          ? { type: 'number', min: 0, max: 11 }
          : { type: 'string', categories: ['a', 'b', 'c', 'd', 'e'] },
      ]),
    ),
  });
  const { explain } = shapleyExplainer({
    predict: (inputs) => inputs.map((row) => Number(row.feature_0)),
    background: rows(30).slice(0, 20),
    permutations: 10,
  });
  return defineModel({
    ...modelOptions(name, list),
    observers: [
      createFeedback({ cohorts: ['eu', 'us'], listeners: [conceptDrift()] }),
      costRecorder({ currency: 'EUR', rates: { perCall: 1e-6, perCpuSecond: 1e-5 } }),
      checks.observer(),
      explanations({ explain, sample: 0.001, failures: true }),
    ],
  });
}

import { defineModel, type Model, setSeriesBudget } from '@parapet/instrumentation';
import { startSdk } from './sdk.ts';
import { features, modelOptions, rows } from './workload.ts';

// Prints one line of JSON: bytes of a handle, and growth of the heap over a million predictions. Wants --expose-gc.
const HANDLES = 50;
const FEATURES = 100;

function used(): number {
  for (let i = 0; i < 4; i++) globalThis.gc!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function bytesOfHandle(): number {
  setSeriesBudget(HANDLES * 2_000);
  // Twelve bins for each feature, as for deciles. The baseline is the caller's and shared.
  const options = modelOptions(
    'shared',
    features(FEATURES).filter(({ type }) => type === 'numeric'),
  );
  const list = Array.from({ length: FEATURES }, (_, i) => ({
    ...options.baseline.features[0]!,
    name: `f${i}`,
  }));
  const baseline = { ...options.baseline, features: list };
  const models: Model[] = [];
  defineModel({ ...options, name: 'warm-up', baseline });
  const before = used();
  for (let i = 0; i < HANDLES; i++) models.push(defineModel({ ...options, name: `handle-${i}`, baseline }));
  const bytes = (used() - before) / models.length;
  for (const model of models) model.retire();
  return bytes;
}

async function growthOfMillion(): Promise<number> {
  const sdk = startSdk('sampled');
  const inputs = rows(30);
  const predict = defineModel(modelOptions('million', features(30))).wrapPredict(
    (row: (typeof inputs)[number]) => ({ class: row.feature_5 === 'a' ? 'spam' : 'ham', score: 0.5 }),
    { features: (row) => row, prediction: (result) => result },
  );
  const some = async (calls: number) => {
    for (let i = 0; i < calls; i++) {
      predict(inputs[i & 63]!);
      if ((i & 1_023) === 0) await sdk.settle();
    }
    await sdk.settle();
  };
  await some(100_000);
  const before = used();
  await some(1_000_000);
  return used() - before;
}

const handle = bytesOfHandle();
console.log(JSON.stringify({ handle, growth: await growthOfMillion() }));
process.exit();

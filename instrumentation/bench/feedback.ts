import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  createFeedback,
  memoryPredictionStore,
  type PredictionStore,
  type StoredPrediction,
} from '../src/feedback/index.ts';
import { openPredictionStore } from '../src/node/prediction-store.ts';
import type { EndedCall } from '../src/predict/observer.ts';
import { measurePaired } from './paired.ts';
import { startSdk } from './sdk.ts';
import { spanAttributes } from './workload.ts';

// What it takes of a call to remember its prediction, what is put off until the event loop turns, and how much the
// stores hold and do in a second.
const CALLS = 200_000;
const KEPT = 100_000;
const BATCH = 64;
const LABELS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'parapet-bench-'));
const sdk = startSdk('sampled');
const observed = {
  name: 'mail-filter',
  version: '1',
  datasetId: 'bench',
  task: 'classification',
  classes: ['spam', 'ham'],
};
const idOf = (i: number) => `01jd2v1x-0r6s-4c7e-9a3b-${String(i).padStart(12, '0')}`;
const calls = Array.from(
  { length: CALLS },
  (_, i) => ({ predictions: [{ id: idOf(i), class: 'spam', cohort: 'eu' }] }) as unknown as EndedCall,
);

async function remembering(name: string, store: PredictionStore): Promise<void> {
  const feedback = createFeedback({ store, cohorts: ['eu'] });
  const { end } = feedback.attach(observed);
  let turn = 0;
  const [measured] = await measurePaired(
    () => {
      sdk.unit.startActiveSpan('predict mail-filter', { attributes: spanAttributes }, (span) => span.end());
    },
    [{ name, run: () => end?.(calls[turn++ % CALLS]!, undefined) }],
    async () => {
      await feedback.flush();
      await sdk.settle();
    },
  );
  await feedback.close();
  const { ns, ratio, later } = measured!;
  console.log(
    `${name.padEnd(62)} ${ratio.toFixed(3).padStart(10)}   ${ns.toFixed(0)} ns, and ${later.toFixed(2)} later`,
  );
}

const now = Date.now();
const predictionOf = (i: number): StoredPrediction => ({
  id: idOf(i),
  model: JSON.stringify(observed),
  predicted: 'spam',
  cohort: 'eu',
  at: now,
  due: now + 1e9,
});

function fill(store: PredictionStore): Promise<number[]> {
  return inTurn(Math.ceil(KEPT / BATCH), (batch) =>
    store.put(Array.from({ length: BATCH }, (_, i) => predictionOf(batch * BATCH + i))),
  );
}

/** Milliseconds of each call: nearly all of it is work on this thread. */
async function inTurn(times: number, work: (i: number) => unknown): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work(i);
    took.push(performance.now() - start);
  }
  return took.sort((a, b) => a - b);
}

const row = (what: string, value: string) => console.log(`${what.padEnd(62)} ${value.padStart(10)}`);
const milliseconds = (sorted: readonly number[], share: number) =>
  `${sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(2)} ms`;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

console.log('Feedback, in bare spans: remembering a prediction');
await remembering('kept in memory', memoryPredictionStore());
const file = await openPredictionStore(join(folder, 'hot.db'));
await remembering('kept in a file', file);
file.close();

collectGarbage();
const before = process.memoryUsage().heapUsed;
const memory = memoryPredictionStore();
await fill(memory);
collectGarbage();
row('a prediction in memory', `${((process.memoryUsage().heapUsed - before) / KEPT).toFixed(0)} bytes`);

const path = join(folder, 'full.db');
const store = await openPredictionStore(path);
const batches = await fill(store);
row(`writing ${BATCH} of them holds up the event loop, median`, milliseconds(batches, 0.5));
row('  99th percentile', milliseconds(batches, 0.99));
row('  longest (SQLite moves its log into the file now and then)', milliseconds(batches, 1));
const start = performance.now();
const labels = await inTurn(LABELS, (i) =>
  store.label({ id: idOf(i * 4), actual: 'spam', cohort: '', at: now }, false),
);
row('labels a second, one after the other', `${((LABELS / (performance.now() - start)) * 1000).toFixed(0)}`);
row('  a label holds up the event loop, 99th percentile', milliseconds(labels, 0.99));
store.close();
row('a prediction in a file, one in five labelled', `${(statSync(path).size / KEPT).toFixed(0)} bytes`);
// The memory store is measured above: it must live until then.
await memory.sweep(now);
rmSync(folder, { recursive: true });
process.exit();

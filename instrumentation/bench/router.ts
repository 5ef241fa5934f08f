import { createRouter, defineModel, type RouterOptions, type ShadowOptions } from '@parapet/instrumentation';
import { type Case, measurePaired } from './paired.ts';
import { startSdk } from './sdk.ts';
import { modelOptions, rows, spanAttributes } from './workload.ts';

// What a router takes of a call beside the function that answers; in bare spans.
type Predict = (row: object, user: string) => unknown;

const inputs = rows(30);
const users = Array.from({ length: 64 }, (_, i) => `customer-${i}@example.org`);

function served(version: string, predict: Predict) {
  return { model: defineModel({ ...modelOptions('mail-filter', []), version }), predict };
}

function routing(
  name: string,
  predict: Predict,
  canary: boolean,
  options: Partial<RouterOptions<Predict>> = {},
  shadow?: ShadowOptions<Predict>,
): Case {
  const router = createRouter({ name, champion: served('1', predict), ...options });
  if (canary) router.canary(served('2', predict), { share: 0.1 });
  if (shadow) router.shadow(served('3', predict), shadow);
  return { name, run: caller(router.predict) };
}

function caller(predict: Predict): () => void {
  let turn = 0;
  return () => {
    const i = turn++ & 63;
    predict(inputs[i]!, users[i]!);
  };
}

const sync: Predict = () => 0.73;
const async: Predict = async () => 0.73;
const key = (_: object, user: string) => user;

const sdk = startSdk('sampled');
const measured = await measurePaired(
  () => {
    sdk.unit.startActiveSpan('predict mail-filter', { attributes: spanAttributes }, (span) => span.end());
  },
  [
    { name: 'the function alone', run: caller(sync) },
    routing('a champion alone', sync, false),
    routing('a canary, without a key', sync, true),
    routing('a canary, by a key', sync, true, { key }),
    { name: 'an asynchronous function alone', run: caller(async) },
    routing('asynchronous, a champion alone', async, false),
    routing('asynchronous, a canary by a key', async, true, { key }),
    routing('a shadow that sees one call in a million', sync, false, {}, { share: 1e-6 }),
    {
      name: 'the copy of 30 features that a shadow gets of a call',
      run: caller((...args) => structuredClone(args)),
    },
  ],
  sdk.settle,
);
console.log('What a router takes of a call, in bare spans (of the call, and later)');
for (const { name, ratio, later } of measured) {
  console.log(`${name.padEnd(62)} ${ratio.toFixed(3).padStart(10)} ${later.toFixed(3).padStart(8)}`);
}
process.exit();

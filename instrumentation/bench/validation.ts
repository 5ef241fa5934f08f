import { trace } from '@opentelemetry/api';
import { defineChecks, defineModel } from '@parapet/instrumentation';
import { z } from 'zod';
import { type Case, measurePaired } from './paired.ts';
import { startSdk } from './sdk.ts';
import { features, modelOptions, rows } from './workload.ts';

// What checks cost: rows a second of a batch of 30 columns, beside zod and ifs written by hand on the same rows, and
// what checking the rows of a model adds to a wrapped prediction, in bare spans.
const FEATURES = 30;
const RUNS = 7;
const BATCH = 20_000;

const declared = features(FEATURES);
const inputs = rows(FEATURES);
const CATEGORIES = ['a', 'b', 'c', 'd', 'e'];
const columns = Object.fromEntries(
  declared.map(({ name, type }) => [
    name,
    type === 'numeric'
      ? ({ type: 'number', min: 0, max: 11 } as const)
      : ({ type: 'string', categories: CATEGORIES } as const),
  ]),
);
const checks = defineChecks({ datasetId: 'bench', columns });
const unique = defineChecks({ datasetId: 'bench-unique', columns: { ...columns, id: { unique: true } } });
const leakage = defineChecks({ datasetId: 'bench-leakage', columns, label: 'label' });
const schema = z.object(
  Object.fromEntries(
    declared.map(({ name, type }) => [
      name,
      type === 'numeric' ? z.number().min(0).max(11) : z.enum(CATEGORIES as [string, ...string[]]),
    ]),
  ),
);

let failures = 0;
const numeric = declared.filter(({ type }) => type === 'numeric').map(({ name }) => name);
const texts = declared.filter(({ type }) => type !== 'numeric').map(({ name }) => name);
const allowed = new Set(CATEGORIES);
function byHand(row: Readonly<Record<string, unknown>>): void {
  for (const name of numeric) {
    const value = row[name];
    if (typeof value !== 'number' || !(value >= 0 && value <= 11)) failures++;
  }
  for (const name of texts) {
    const value = row[name];
    if (typeof value !== 'string' || !allowed.has(value)) failures++;
  }
}

function* batch(): Generator<object> {
  for (let i = 0; i < BATCH; i++) yield inputs[i & 63]!;
}
/** Numbers of a row that no other has: the test for leakage is quick with the few that repeat. */
const ownNumbers = (id: number) =>
  Object.fromEntries(numeric.map((name) => [name, Number(inputs[id & 63]![name]) * (1 - id / 1e6)]));
const labelled = Array.from({ length: BATCH }, (_, id) => ({
  ...inputs[id & 63]!,
  ...ownNumbers(id),
  id,
  label: id % 2,
}));

const eachOf = (work: (row: object) => void) => () => {
  for (const row of batch()) work(row);
};
const cases: readonly (readonly [string, () => void])[] = [
  ['ifs by hand', eachOf((row) => byHand(row as Record<string, unknown>))],
  ['checkBatch: types, ranges, categories, nulls', () => checks.checkBatch(batch())],
  ['zod safeParse', eachOf((row) => (failures += Number(!schema.safeParse(row).success)))],
  ['checkBatch: and uniqueness', () => unique.checkBatch(labelled)],
  ['checkBatch: and leakage', () => leakage.checkBatch(labelled)],
];
const seconds = cases.map(() => [] as number[]);
for (let run = 0; run <= RUNS; run++) {
  cases.forEach(([, work], i) => {
    const start = performance.now();
    work();
    // The first run warms up.
    if (run > 0) seconds[i]!.push((performance.now() - start) / 1000);
  });
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
console.log(`Validation, rows a second at ${FEATURES} columns (${BATCH} rows, median of ${RUNS})`);
cases.forEach(([name], i) => {
  const rate = BATCH / median(seconds[i]!);
  const ratio = median(seconds[i]!.map((value, run) => value / seconds[0]![run]!));
  console.log(
    `${name.padEnd(46)} ${Math.round(rate).toLocaleString('en-US').padStart(12)}   ${ratio.toFixed(2)} of ifs by hand`,
  );
});
if (failures > 0) throw new Error('unreachable: every row is as declared');

const sdk = startSdk('sampled');
const tracer = trace.getTracer('bench');
const attributes = Object.freeze(
  Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`attribute.${i}`, 'value'])),
);
const bareSpan = () => tracer.startActiveSpan('predict', { attributes }, (span) => span.end());
let turn = 0;
const observer = checks
  .observer()
  .attach({ name: 'm', version: '1', datasetId: 'bench', task: 'classification', classes: [] });
const predict = defineModel({
  ...modelOptions('mail-filter', declared),
  observers: [checks.observer()],
}).wrapPredict((_row: object) => 1, { features: (row) => row });
const served: readonly Case[] = [
  { name: 'checking the row alone', run: () => observer.begin?.([inputs[turn++ & 63]!], []) },
  { name: 'wrapped, with the row checked', run: () => predict(inputs[turn++ & 63]!) },
];
const measured = await measurePaired(bareSpan, served, sdk.settle);
console.log('A prediction of 30 features, in bare spans');
for (const { name, ns, ratio } of measured)
  console.log(`${name.padEnd(46)} ${ratio.toFixed(2)}   (${Math.round(ns)} ns)`);
process.exit();

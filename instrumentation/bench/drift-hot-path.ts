import { BaselineBuilder, BinCounter } from '../src/baseline/index.ts';
import { seeded } from './drift/random.ts';
import { line } from './drift/table.ts';

// What it costs to count one feature value, reading it from the row included: the median of seven paired runs. Beside it,
// a plain loop that only reads and adds up the same values by name, as the price of touching them at all.
const FEATURES = 30;
const ROWS = 250;
const PASSES = 400;
const RUNS = 7;

const random = seeded(1);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const names = Array.from({ length: FEATURES }, (_, i) => `feature_${i}`);
const drawValue = (i: number) => (i % 10 === 9 ? 'abcd'[Math.floor(random() * 4)] : normal());
const rowIn = (order: readonly number[]): Record<string, unknown> =>
  JSON.parse(JSON.stringify(Object.fromEntries(order.map((i) => [names[i], drawValue(i)]))));
const inOrder = names.map((_, i) => i);

const baseline = new BaselineBuilder({ datasetId: 'bench' })
  .addRows(Array.from({ length: 2000 }, () => rowIn(inOrder)))
  .build();
const counter = new BinCounter(baseline.features);
const rows = Array.from({ length: ROWS }, () => rowIn(inOrder));
const shuffled = Array.from({ length: ROWS }, () => rowIn(inOrder.toReversed()));
const arrays = rows.map((row) => Object.values(row));

let sink = 0;
function plainLoop(row: Readonly<Record<string, unknown>>): void {
  for (const name of names) {
    const value = row[name];
    if (typeof value === 'number') sink += value;
  }
}

function nanoseconds<Row>(list: readonly Row[], work: (row: Row) => void): number {
  const start = process.hrtime.bigint();
  for (let pass = 0; pass < PASSES; pass++) for (const row of list) work(row);
  return Number(process.hrtime.bigint() - start) / (PASSES * ROWS * FEATURES);
}

const cases: [string, () => number][] = [
  ['plain loop that reads each value by name', () => nanoseconds(rows, plainLoop)],
  ['counted, objects in the order of the baseline', () => nanoseconds(rows, (row) => counter.observe(row))],
  ['counted, objects in reverse order', () => nanoseconds(shuffled, (row) => counter.observe(row))],
  ['counted, arrays', () => nanoseconds(arrays, (row) => counter.observe(row))],
];
const runs = cases.map(() => [] as number[]);
for (let run = 0; run <= RUNS; run++) {
  cases.forEach(([, measure], i) => {
    const figure = measure();
    // The first run warms up.
    if (run > 0) runs[i]!.push(figure);
  });
}

console.log(`Drift, cost of one feature value (30 features, 27 numeric of 10 bins; median of ${RUNS})`);
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
cases.forEach(([name], i) => {
  const figure = median(runs[i]!);
  const text = `${figure.toFixed(1)} ns`;
  if (i === 1) line(name, text, '<= 15 ns', figure <= 15);
  else console.log(`${name.padEnd(62)} ${text.padStart(18)}`);
});
if (!Number.isFinite(sink)) throw new Error('unreachable: keeps the plain loop from being optimised away');

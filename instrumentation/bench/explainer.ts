import { setTimeout as sleep } from 'node:timers/promises';
import { shapleyExplainer } from '@parapet/instrumentation';

// How fast an explainer works with a model that costs next to nothing, and what it does to the rest of the process: how
// late a timer of 1 ms comes, without explanations and with one after the other.
const FEATURES = 30;
const MILLISECONDS = 1_000;
const ROUNDS = 5;

const names = Array.from({ length: FEATURES }, (_, i) => `feature_${i}`);
const rowOf = (seed: number) => Object.fromEntries(names.map((name, i) => [name, Math.sin(seed * 31 + i)]));
type Row = ReturnType<typeof rowOf>;
let modelRows = 0;
const predict = (rows: Row[]) => {
  modelRows += rows.length;
  return rows.map((row) => {
    let sum = 0;
    for (const name of names) sum += row[name]! * 0.1;
    return 1 / (1 + Math.exp(-sum));
  });
};
const explainer = shapleyExplainer({ predict, background: Array.from({ length: 50 }, (_, i) => rowOf(i)) });

/** How late a timer of 1 ms came in 99 of 100 cases, in milliseconds. */
async function lateness(): Promise<number> {
  const late: number[] = [];
  const end = performance.now() + MILLISECONDS;
  while (performance.now() < end) {
    const start = performance.now();
    await sleep(1);
    late.push(performance.now() - start - 1);
  }
  return late.sort((a, b) => a - b)[Math.floor(late.length * 0.99)]!;
}

let [explaining, made] = [false, 0];
async function explainOn(): Promise<void> {
  for (; explaining; made++) await explainer.explain(rowOf(made));
}

await explainer.explain(rowOf(1_000));
const [alone, beside]: [number[], number[]] = [[], []];
let [seconds, processor] = [0, 0];
modelRows = 0;
for (let round = 0; round < ROUNDS; round++) {
  alone.push(await lateness());
  const [began, before] = [performance.now(), process.cpuUsage()];
  explaining = true;
  const working = explainOn();
  beside.push(await lateness());
  explaining = false;
  await working;
  const { user, system } = process.cpuUsage(before);
  seconds += (performance.now() - began) / 1_000;
  processor += (user + system) / 1e6;
}

const row = (what: string, value: string) => console.log(`${what.padEnd(62)} ${value.padStart(18)}`);
const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1]!.toFixed(1);
console.log('Explaining a model of 30 features, background of 50 rows, 200 permutations');
row('one explanation', `${((seconds / made) * 1_000).toFixed(0)} ms`);
row('  processor time of it', `${((processor / made) * 1_000).toFixed(0)} ms`);
row('attributions a second of processor time', ((made * FEATURES) / processor).toFixed(0));
row('rows that the model sees a second of processor time', (modelRows / processor).toFixed(0));
row('a timer is late, 99 %, nothing else', `${median(alone)} ms`);
row('a timer is late, 99 %, explaining all the time', `${median(beside)} ms`);

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type RulesOverHistory,
  startPrometheus,
} from '../../provisioning/prometheus/testing/rules-over-history.ts';
import { FAMILY, LABEL, RECORDED, type RecordedKey, WINDOW_LABEL } from '../src/contract/index.ts';
import { drawCounts, seeded } from './drift/random.ts';
import { percent } from './drift/table.ts';

// How often the 95 % intervals of the recording rules hold the truth, in a real Prometheus: for each case 400 model
// versions with n labels each. An interval that keeps its word holds it in 93 to 97 % of them.
const VERSIONS = 400;
const SIZES = [5, 20, 100, 500];

const random = seeded(11);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const exponential = () => -Math.log(1 - random());

/** Errors of a regression, with their mean absolute value and mean square. */
const ERRORS: readonly { name: string; draw: () => number; mae: number; mse: number }[] = [
  { name: 'normal', draw: normal, mae: Math.sqrt(2 / Math.PI), mse: 1 },
  { name: 'exponential (skewed)', draw: exponential, mae: 1, mse: 2 },
  {
    name: 'Laplace (heavy tails)',
    draw: () => (random() < 0.5 ? -1 : 1) * exponential(),
    mae: 1,
    mse: 2,
  },
  {
    name: 'lognormal (skewed, heavy)',
    draw: () => Math.exp(normal()),
    mae: Math.exp(0.5),
    mse: Math.exp(2),
  },
];

/** Shares of the pairs yes-yes, yes-no, no-yes and no-no, predicted first. */
const PAIRS = [
  { name: 'usual classes', shares: [0.27, 0.03, 0.05, 0.65] },
  { name: 'a rare class', shares: [0.04, 0.02, 0.02, 0.92] },
] as const;

const now = Math.floor(Date.now() / 1000);
const lines = new Map<string, string[]>();

/** A counter that grew to a total a minute ago. */
function grow(family: string, labels: Record<string, string>, total: number): void {
  const named = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  const list = lines.get(family) ?? [];
  lines.set(family, list);
  list.push(
    `${family}{${named}} 0 ${now - 90}`,
    `${family}{${named}} ${total} ${now - 60}`,
    `${family}{${named}} ${total} ${now}`,
  );
}

function drawErrors(labels: Record<string, string>, n: number, draw: () => number): void {
  const errors = Array.from({ length: n }, draw);
  const sum = (of: (error: number) => number) => errors.reduce((total, error) => total + of(error), 0);
  grow(FAMILY.regressionMatches, labels, n);
  const over = { ...labels, [LABEL.errorDirection]: 'over' };
  grow(
    FAMILY.regressionAbsoluteErrors,
    over,
    sum((error) => Math.max(0, error)),
  );
  grow(
    FAMILY.regressionAbsoluteErrors,
    { ...labels, [LABEL.errorDirection]: 'under' },
    sum((error) => Math.max(0, -error)),
  );
  grow(
    FAMILY.regressionSquaredErrors,
    labels,
    sum((error) => error ** 2),
  );
  grow(
    FAMILY.regressionFourthPowers,
    labels,
    sum((error) => error ** 4),
  );
}

function drawPairs(labels: Record<string, string>, n: number, shares: readonly number[]): void {
  const counts = drawCounts(n, shares, random);
  const names = [
    ['yes', 'yes'],
    ['yes', 'no'],
    ['no', 'yes'],
    ['no', 'no'],
  ] as const;
  names.forEach(([predicted, actual], i) => {
    grow(
      FAMILY.labelMatches,
      { ...labels, [LABEL.predictionClass]: predicted, [LABEL.labelClass]: actual },
      counts[i]!,
    );
  });
}

function labelsOf(name: string, n: number, version: number): Record<string, string> {
  return { [LABEL.modelName]: `${name}, n = ${n}`, [LABEL.modelVersion]: String(version) };
}

for (const n of SIZES) {
  for (let version = 0; version < VERSIONS; version++) {
    for (const { name, draw } of ERRORS) drawErrors(labelsOf(name, n, version), n, draw);
    for (const { name, shares } of PAIRS) drawPairs(labelsOf(name, n, version), n, shares);
  }
}

function* history(): Generator<string> {
  for (const [family, list] of lines) {
    yield `# TYPE ${family.replace(/_total$/, '')} counter`;
    yield* list;
  }
}

async function evaluated(prometheus: RulesOverHistory): Promise<void> {
  // The last rule of the group that makes anything here.
  const last = `count(${RECORDED.bias}{${WINDOW_LABEL}="5m"})`;
  for (let tries = 0; tries < 240; tries++) {
    const [done] = await prometheus.query(last, Date.now() / 1000);
    if (done?.value === VERSIONS * SIZES.length * ERRORS.length) return;
    await sleep(500);
  }
  throw new Error('the rules were not evaluated in two minutes');
}

/** Of the intervals that there are, the share that holds the truth. */
async function held(
  prometheus: RulesOverHistory,
  key: readonly [RecordedKey, RecordedKey],
  name: string,
  truth: number,
  more = '',
): Promise<string> {
  const labels = `{${WINDOW_LABEL}="5m",${LABEL.modelName}="${name}"${more}}`;
  const [low, high] = key.map((one) => `${RECORDED[one]}${labels}`);
  const [found] = await prometheus.query(
    `count(${low} <= ${truth} and ${high} >= ${truth}) / count(${low})`,
    Date.now() / 1000,
  );
  return percent(found?.value ?? 0);
}

const row = (cells: readonly string[]) =>
  console.log(
    cells[0]!.padEnd(40) +
      cells
        .slice(1)
        .map((cell) => cell.padStart(10))
        .join(''),
  );

const prometheus = await startPrometheus(history(), 20);
try {
  await evaluated(prometheus);
  row(['How often 95 % intervals hold the truth', ...SIZES.map((n) => `n = ${n}`)]);
  const table = async (
    what: string,
    name: string,
    key: [RecordedKey, RecordedKey],
    truth: number,
    more?: string,
  ) =>
    row([
      `${what}, ${name}`,
      ...(await Promise.all(SIZES.map((n) => held(prometheus, key, `${name}, n = ${n}`, truth, more)))),
    ]);
  for (const { name, shares } of PAIRS) {
    const [tp, fp, fn, tn] = shares;
    await table('accuracy', name, ['accuracyLow', 'accuracyHigh'], tp + tn);
    await table('F1', name, ['f1Low', 'f1High'], (2 * tp) / (2 * tp + fp + fn), `,${LABEL.labelClass}="yes"`);
  }
  for (const { name, mae, mse } of ERRORS) {
    await table('MAE', name, ['maeLow', 'maeHigh'], mae);
    await table('RMSE', name, ['rmseLow', 'rmseHigh'], Math.sqrt(mse));
  }
} finally {
  await prometheus.stop();
}

import { criticalZ, judge } from '../src/drift/index.ts';
import { drawCounts, seeded } from './drift/random.ts';
import { rulesAgainstLibrary } from './drift/rules.ts';
import { DECILES, REAL_SHAPES, shiftedDeciles } from './drift/shapes.ts';
import { line, percent } from './drift/table.ts';

// How often a quiet window of a model with 43 features alarms, and how often a window with a real shift does.
const FEATURES = 43;
const REFERENCE_ROWS = 2000;
const TRIALS = 1000;
const critical = criticalZ(FEATURES);
const random = seeded(43);

/** Large windows are slow to draw and never alarm: fewer trials are enough. */
const trialsFor = (n: number) => (n > 500 ? TRIALS / 5 : TRIALS);

function falseAlarms(n: number, shapes: readonly (readonly number[])[]): number {
  let alarms = 0;
  for (let trial = 0; trial < trialsFor(n); trial++) {
    let alarmed = false;
    for (let feature = 0; feature < FEATURES; feature++) {
      const shares = shapes[feature % shapes.length]!;
      const baseline = drawCounts(REFERENCE_ROWS, shares, random);
      alarmed ||= judge(drawCounts(n, shares, random), baseline, critical).verdict === 'drifted';
    }
    if (alarmed) alarms++;
  }
  return alarms / trialsFor(n);
}

function power(n: number): number {
  const shifted = shiftedDeciles(0.5);
  let found = 0;
  for (let trial = 0; trial < 2 * TRIALS; trial++) {
    const baseline = drawCounts(REFERENCE_ROWS, DECILES, random);
    if (judge(drawCounts(n, shifted, random), baseline, critical).verdict === 'drifted') found++;
  }
  return found / (2 * TRIALS);
}

console.log(
  `Drift, the verdict over one window (${FEATURES} features, ${REFERENCE_ROWS} baseline rows, seeded)`,
);
for (const n of [50, 100, 200, 500, 1000, 5000]) {
  const share = falseAlarms(n, [DECILES]);
  line(`any false alarm, n = ${n}`, percent(share), '<= 1.3 %', share <= 0.013);
}
for (const n of [50, 100, 200, 500]) {
  const share = falseAlarms(n, REAL_SHAPES);
  line(
    `any false alarm, n = ${n}, with rare values, spikes, categories`,
    percent(share),
    '<= 1.3 %',
    share <= 0.013,
  );
}
// Two standard errors of the trials below the figures of the design.
for (const [n, target] of [
  [100, 0.42],
  [200, 0.94],
  [500, 0.999],
] as const) {
  const share = power(n);
  const error = Math.sqrt((target * (1 - target)) / (2 * TRIALS));
  line(
    `half a standard deviation found, n = ${n}`,
    percent(share),
    percent(target, 0),
    share >= target - 2 * error,
  );
}

const rules = await rulesAgainstLibrary();
console.log(`The same in the rules of a real Prometheus (${rules.versions} model versions, n = ${rules.n})`);
line('any false alarm', `${rules.falseAlarms} of ${rules.quiet}`, '<= 1.3 %, chance', rules.falseAlarms <= 2);
line(
  'half a standard deviation found',
  `${rules.found} of ${rules.shifted}`,
  '94 %, chance',
  rules.found >= 0.8 * rules.shifted,
);
line(
  "verdicts equal to the library's",
  `${rules.equal} of ${rules.verdicts}`,
  'all',
  rules.equal === rules.verdicts,
);

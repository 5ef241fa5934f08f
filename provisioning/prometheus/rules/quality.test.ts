import { setTimeout as sleep } from 'node:timers/promises';
import { FAMILY, LABEL, RECORDED, type RecordedKey, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '../../../test/support/prometheus.ts';
import { type RulesOverHistory, startPrometheus } from '../testing/rules-over-history.ts';

const Z = 1.959963984540054;
/** History ends now: Prometheus refuses to record anything older than the last block. */
const now = Math.floor(Date.now() / 1000);
const times = Array.from({ length: 60 }, (_, i) => now - 590 + i * 10);

/** Two replicas, which share what is counted; all of it within the last five minutes, at the same speed. */
function* counter(family: string, labels: Record<string, string>, total: number): Generator<string> {
  for (const [replica, part] of [0.25, 0.75].entries()) {
    const named = Object.entries({ ...labels, instance: `${replica}` }).map(
      ([key, value]) => `${key}="${value}"`,
    );
    for (const time of times) {
      const share = Math.min(1, Math.max(0, (time - (now - 200)) / 128));
      yield `${family}{${named}} ${total * part * share} ${time}`;
    }
  }
}

const version = (name: string) => ({ [LABEL.modelName]: name, [LABEL.modelVersion]: '1' });

/** Pairs of predicted and true class, with how often they came, by cohort. */
const PAIRS: Record<string, [string, string, number][]> = {
  eu: [
    ['spam', 'spam', 40],
    ['spam', 'ham', 4],
    ['ham', 'ham', 100],
    ['ham', 'spam', 8],
    ['ham', '_other', 4],
    ['_other', 'ham', 4],
    ['_other', '_other', 8],
    ['bulk', 'ham', 12],
  ],
  us: [['spam', 'ham', 4]],
  '': [['ham', 'ham', 20]],
};
const ERRORS = [3, -1, 0.5, -8, 2, 2.5, -0.25, 1, 6, -2, 1, -1.5, 4, 0, -3, 2, 0.5, 1, -6, 2.5];

function* sums(name: string, cohort: string, errors: readonly number[]): Generator<string> {
  const labels = { ...version(name), [LABEL.cohort]: cohort };
  const total = (of: (error: number) => number) => errors.reduce((sum, error) => sum + of(error), 0);
  const direction = LABEL.errorDirection;
  yield* counter(FAMILY.regressionMatches, labels, errors.length);
  const absolute = FAMILY.regressionAbsoluteErrors;
  yield* counter(
    absolute,
    { ...labels, [direction]: 'over' },
    total((e) => Math.max(0, e)),
  );
  yield* counter(
    absolute,
    { ...labels, [direction]: 'under' },
    total((e) => Math.max(0, -e)),
  );
  yield* counter(
    FAMILY.regressionSquaredErrors,
    labels,
    total((e) => e ** 2),
  );
  yield* counter(
    FAMILY.regressionFourthPowers,
    labels,
    total((e) => e ** 4),
  );
}

function* history(): Generator<string> {
  for (const name of ['mails', 'prices', 'silent']) {
    yield* times.map(
      (time) => `${FAMILY.modelInfo}{${LABEL.modelName}="${name}",${LABEL.modelVersion}="1"} 1 ${time}`,
    );
  }
  for (const [cohort, pairs] of Object.entries(PAIRS)) {
    for (const [predicted, actual, count] of pairs) {
      const pair = { [LABEL.predictionClass]: predicted, [LABEL.labelClass]: actual };
      yield* counter(FAMILY.labelMatches, { ...version('mails'), [LABEL.cohort]: cohort, ...pair }, count);
    }
  }
  yield* sums('prices', 'eu', ERRORS);
  yield* sums('prices', '', [10, -10]);
  // Sums that were made too coarse by one huge error long ago: nothing adds to the squares any more.
  yield* sums('huge', '', [3, -4, 5]);
  for (const [state, count] of [
    ['labelled', 60],
    ['missing', 20],
    ['dropped', 16],
    ['unmatchable', 4],
  ] as const) {
    yield* counter(FAMILY.labelDue, { ...version('mails'), [LABEL.labelState]: state }, count);
  }
  for (const [le, count] of [
    ['60', 0],
    ['600', 60],
    ['3600', 76],
    ['+Inf', 76],
  ] as const) {
    yield* counter(`${FAMILY.labelLatency}_bucket`, { ...version('mails'), le }, count);
  }
}

/** OpenMetrics wants the samples of a family together, after its type. */
function* inFamilies(): Generator<string> {
  const lines = [...history()].filter((line) => !(line.includes('"huge"') && /squared|fourth/.test(line)));
  const huge = { ...version('huge'), [LABEL.cohort]: '' };
  for (const family of [FAMILY.regressionSquaredErrors, FAMILY.regressionFourthPowers]) {
    lines.push(...[...counter(family, huge, 0)].map((line) => line.replace(/ 0 (\d+)$/, ' 1e30 $1')));
  }
  const familyOf = (line: string) => line.slice(0, line.indexOf('{'));
  for (const family of new Set(lines.map(familyOf))) {
    const kind = family === FAMILY.modelInfo ? 'gauge' : family.endsWith('_total') ? 'counter' : 'unknown';
    yield `# TYPE ${family.replace(/_total$/, '')} ${kind}`;
    yield* lines.filter((line) => familyOf(line) === family);
  }
}

let prometheus: RulesOverHistory;
let samples: Sample[];
beforeAll(async () => {
  prometheus = await startPrometheus(inFamilies());
  samples = await recorded();
}, 60_000);
afterAll(() => prometheus?.stop());

/** All series of the 5 minute window, once the last rule of each group was evaluated. */
async function recorded(): Promise<Sample[]> {
  const last = [RECORDED.cohortMaeHigh, RECORDED.labelLatencyP95].map(
    (name) => `${name}{${WINDOW_LABEL}="5m"}`,
  );
  for (let tries = 0; tries < 60; tries++) {
    const at = Date.now() / 1000;
    const done = await Promise.all(last.map((query) => prometheus.query(query, at)));
    if (done.every(({ length }) => length > 0)) {
      return prometheus.query(`{__name__=~"ml:.+",${WINDOW_LABEL}="5m"}`, at);
    }
    await sleep(500);
  }
  throw new Error('the rules were not evaluated');
}

function value(key: RecordedKey, labels: Record<string, string>): number | undefined {
  const found = samples.filter(
    (sample) =>
      sample.labels.__name__ === RECORDED[key] &&
      Object.entries(labels).every(([label, text]) => (sample.labels[label] ?? '') === text),
  );
  expect(found.length, `${key} of ${JSON.stringify(labels)}`).toBeLessThan(2);
  return found[0]?.value;
}

/** The end of Wilson's interval is the share from which p is just z standard errors away. */
function expectWilson(end: number | undefined, p: number, n: number, sign: 1 | -1): void {
  expect(Math.sign(end! - p)).toBe(sign);
  expect(Math.abs(p - end!)).toBeCloseTo(Z * Math.sqrt((end! * (1 - end!)) / n), 9);
}

const all = Object.values(PAIRS).flat();
const count = (pairs: typeof all, of: (predicted: string, actual: string) => boolean) =>
  pairs.filter(([predicted, actual]) => of(predicted, actual)).reduce((sum, [, , n]) => sum + n, 0);
const isRight = (predicted: string, actual: string) => predicted === actual && predicted !== '_other';

test('no series is NaN or infinite', () => {
  expect(samples.length).toBeGreaterThan(60);
  expect(samples.filter((sample) => !Number.isFinite(sample.value))).toEqual([]);
});

test('accuracy of a version and of its cohorts, with Wilson’s interval; undeclared classes are never right', () => {
  const n = count(all, () => true);
  const accuracy = count(all, isRight) / n;
  const labels = version('mails');
  expect(value('qualityN', labels)).toBeCloseTo(n, 9);
  expect(value('accuracy', labels)).toBeCloseTo(accuracy, 9);
  expectWilson(value('accuracyLow', labels), accuracy, n, -1);
  expectWilson(value('accuracyHigh', labels), accuracy, n, 1);

  const eu = { ...labels, [LABEL.cohort]: 'eu' };
  const euN = count(PAIRS.eu!, () => true);
  expect(value('cohortN', eu)).toBeCloseTo(euN, 9);
  expect(value('cohortAccuracy', eu)).toBeCloseTo(count(PAIRS.eu!, isRight) / euN, 9);
  expectWilson(value('cohortAccuracyHigh', eu), count(PAIRS.eu!, isRight) / euN, euN, 1);
  const us = { ...labels, [LABEL.cohort]: 'us' };
  expect(value('cohortAccuracy', us)).toBe(0);
  expect(value('cohortAccuracyLow', us)).toBe(0);
  expectWilson(value('cohortAccuracyHigh', us), 0, 4, 1);
  expect(value('cohortN', { ...labels, [LABEL.cohort]: '' })).toBeUndefined();
});

describe.each(['spam', 'ham', 'bulk'])('class %s', (name) => {
  const labels = { ...version('mails'), [LABEL.labelClass]: name };
  const right = count(all, (predicted, actual) => predicted === name && actual === name);
  const predicted = count(all, (it) => it === name);
  const actual = count(all, (_, it) => it === name);

  test('precision and recall, absent where nothing was predicted or labelled', () => {
    expect(value('classN', labels)).toBeCloseTo(actual, 9);
    expect(value('classPredicted', labels)).toBeCloseTo(predicted, 9);
    expect(value('precision', labels)).toBeCloseTo(right / predicted, 9);
    expectWilson(value('precisionHigh', labels), right / predicted, predicted, 1);
    if (actual === 0) {
      expect(value('recall', labels)).toBeUndefined();
      expect(value('recallLow', labels)).toBeUndefined();
      return;
    }
    expect(value('recall', labels)).toBeCloseTo(right / actual, 9);
    expectWilson(value('recallLow', labels), right / actual, actual, -1);
  });

  test('F1, with Wilson’s interval of the share of which it is a function', () => {
    const [precision, recall] = [right / predicted, actual > 0 ? right / actual : 0];
    const f1 = right > 0 ? 2 / (1 / precision + 1 / recall) : 0;
    expect(value('f1', labels)).toBeCloseTo(f1, 9);
    const either = predicted + actual - right;
    const share = (end: number | undefined) => end! / (2 - end!);
    expectWilson(share(value('f1High', labels)), right / either, either, 1);
    if (right > 0) expectWilson(share(value('f1Low', labels)), right / either, either, -1);
  });
});

test('macro F1 is the mean over classes; `_other` is none', () => {
  const f1 = ['spam', 'ham', 'bulk'].map(
    (name) => value('f1', { ...version('mails'), [LABEL.labelClass]: name })!,
  );
  expect(value('macroF1', version('mails'))).toBeCloseTo((f1[0]! + f1[1]! + f1[2]!) / 3, 9);
  expect(value('f1', { ...version('mails'), [LABEL.labelClass]: '_other' })).toBeUndefined();
});

test('errors of values: MAE, RMSE and bias, with their intervals', () => {
  const labels = version('prices');
  const errors = [...ERRORS, 10, -10];
  const n = errors.length;
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const spread = (values: readonly number[]) =>
    Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)) / (values.length - 1)) / mean(values);
  const [absolute, squares] = [errors.map(Math.abs), errors.map((e) => e ** 2)];
  expect(value('mae', labels)).toBeCloseTo(mean(absolute), 9);
  expect(value('rmse', labels)).toBeCloseTo(Math.sqrt(mean(squares)), 9);
  expect(value('bias', labels)).toBeCloseTo(mean(errors), 9);
  // Student's t, 97.5 %, 21 degrees of freedom: 2.0796.
  const t = 2.0796;
  expect(Math.log(value('maeHigh', labels)! / mean(absolute))).toBeCloseTo(t * spread(absolute), 3);
  expect(Math.log(value('maeLow', labels)! / mean(absolute))).toBeCloseTo(-t * spread(absolute), 3);
  const rmse = Math.sqrt(mean(squares));
  expect(Math.log(value('rmseHigh', labels)! / rmse)).toBeCloseTo((t / 2) * spread(squares), 3);
  expect(Math.log(value('rmseLow', labels)! / rmse)).toBeCloseTo((-t / 2) * spread(squares), 3);
  expect(n).toBe(22);
  expect(value('cohortMae', { ...labels, [LABEL.cohort]: 'eu' })).toBeCloseTo(mean(ERRORS.map(Math.abs)), 9);
  expect(value('cohortMaeHigh', { ...labels, [LABEL.cohort]: 'eu' })).toBeGreaterThan(
    mean(ERRORS.map(Math.abs)),
  );
});

test('of sums that one huge error made too coarse there is no RMSE and no interval, not a convincing 0', () => {
  const labels = version('huge');
  expect(value('mae', labels)).toBe(4);
  for (const key of ['rmse', 'rmseLow', 'rmseHigh', 'maeLow', 'maeHigh'] as const) {
    expect(value(key, labels), key).toBeUndefined();
  }
});

test('without labels there is n = 0, and no accuracy, error or coverage', () => {
  const labels = version('silent');
  expect(value('qualityN', labels)).toBe(0);
  expect(value('labelsDue', labels)).toBe(0);
  const about = samples.filter((sample) => sample.labels[LABEL.modelName] === 'silent');
  const names = about
    .map((sample) => sample.labels.__name__ ?? '')
    .filter((name) => /quality|label/.test(name));
  expect(names.sort()).toEqual([RECORDED.labelsDue, RECORDED.qualityN].sort());
});

test('coverage over all that was due, the unlabelled over what was kept, and latency', () => {
  const labels = version('mails');
  expect(value('labelsDue', labels)).toBeCloseTo(100, 9);
  expect(value('labelCoverage', labels)).toBeCloseTo(0.6, 9);
  expect(value('unlabelledRate', labels)).toBeCloseTo(0.25, 9);
  // Rank 38 of 76: 38/60 of the way from 60 to 600.
  expect(value('labelLatencyP50', labels)).toBeCloseTo(60 + (38 / 60) * 540, 3);
  expect(value('labelLatencyP95', labels)).toBeGreaterThan(600);
});

import { describe, expect, it } from 'vitest';
import { evaluateClassification } from './classification.ts';
import type { Metrics } from './cohorts.ts';
import { measureFairness } from './fairness.ts';
import { binaryRows, classRows, oracles, regressionRows } from './oracles.fixture.ts';
import { evaluateRegression } from './regression.ts';

function expectClose(found: Readonly<Record<string, unknown>>, expected: Readonly<Record<string, number>>) {
  for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 12);
}

describe('a classification', () => {
  it('has the metrics of scikit-learn, of all rows and of a cohort', () => {
    const { metrics, cohorts } = evaluateClassification(binaryRows(), {
      positive: 'yes',
      cohorts: ['eu', 'us', 'apac'],
    });
    expectClose(metrics, oracles.binary);
    expectClose(cohorts.eu!, oracles.eu);
    expect(Object.keys(cohorts).sort()).toEqual(['apac', 'eu', 'us']);
  });

  it('has them for more than two classes, one of which does not occur', () => {
    const { metrics, classes } = evaluateClassification(classRows());
    const { ofClass, ...expected } = oracles.classes;
    expectClose(metrics, expected);
    for (const [name, [precision, recall, f1, support]] of Object.entries(ofClass)) {
      expectClose(classes[name]! as never, { precision, recall, f1, support });
    }
    expect(classes.fox).toEqual({ precision: 0, recall: undefined, f1: 0, support: 0 });
    expect(metrics).not.toHaveProperty('precision');
    expect(metrics).not.toHaveProperty('roc_auc');
  });

  it('leaves out what has nothing to divide by', () => {
    const onlyYes = [{ actual: 'yes', predicted: 'no', score: 0.1 }];
    expect(evaluateClassification(onlyYes, { positive: 'yes' }).metrics).toEqual({
      rows: 1,
      accuracy: 0,
      precision_macro: 0,
      recall_macro: 0,
      f1_macro: 0,
      recall: 0,
      f1: 0,
      log_loss: expect.closeTo(-Math.log(0.1), 12),
      brier_score: expect.closeTo(0.81, 12),
    });
    expect(evaluateClassification([])).toEqual({
      metrics: { rows: 0 },
      cohorts: {},
      classes: {},
      counts: {},
    });
  });

  it('gives a certain prediction that is wrong a finite loss', () => {
    const rows = [{ actual: 'no', predicted: 'yes', score: 1 }];
    expect(evaluateClassification(rows, { positive: 'yes' }).metrics.log_loss).toBeCloseTo(36.0437, 3);
  });

  it('counts ties half, and needs both classes for a ranking', () => {
    const rows = [0.5, 0.5, 0.9].map((score, i) => ({
      actual: i === 1 ? 'no' : 'yes',
      predicted: 'yes',
      score,
    }));
    expect(evaluateClassification(rows, { positive: 'yes' }).metrics.roc_auc).toBe(0.75);
    expect(evaluateClassification(rows.slice(2), { positive: 'yes' }).metrics).not.toHaveProperty('roc_auc');
  });

  it('has no metrics of scores when some rows lack one', () => {
    const [first, ...rest] = binaryRows();
    const rows = [{ ...first!, score: undefined }, ...rest];
    expect(evaluateClassification(rows, { positive: 'yes' }).metrics).not.toHaveProperty('log_loss');
  });

  it('counts rows of no declared cohort as _other, so that the cohorts add up', () => {
    const rows = [...binaryRows(), { actual: 'yes', predicted: 'no', score: 0.2, cohort: 'person-17' }];
    const { cohorts, counts } = evaluateClassification(rows, { positive: 'yes', cohorts: ['eu', 'empty'] });
    expect(Object.keys(cohorts).sort()).toEqual(['_other', 'eu']);
    const total = Object.values(counts).flatMap((group) => Object.values(group));
    expect(total.reduce((sum, count) => sum + count, 0)).toBe(501);
  });

  it.each([
    [7, {}, 'wants an iterable of rows, not 7'],
    ['rows', {}, 'wants an iterable of rows'],
    [[null], {}, 'row 0: a row must be an object'],
    [[{ actual: 'a' }], {}, 'evaluateClassification: row 0: predicted must be a text of 1 to 256'],
    [[{ actual: 1, predicted: 'a' }], {}, 'row 0: actual must be a text, not 1: use String(actual)'],
    [[{ actual: 'a', predicted: false }], {}, 'predicted must be a text, not false: use String(predicted)'],
    [
      [{ actual: 'no', predicted: 'maybe' }],
      { positive: 'yse' },
      'positive is "yse", a class that no row has; they have "maybe", "no"',
    ],
    [[], { positive: 7 }, 'evaluateClassification option positive must be a text'],
    [[], { cohorts: [7] }, 'evaluateClassification: a name in the option cohorts must be a text'],
    [[{ actual: 'a', predicted: 'a', score: 0.1 }], {}, 'the option positive does not say of which class'],
    [[{ actual: 'a', predicted: 'a', score: 1.1 }], { positive: 'a' }, 'a probability from 0 to 1, not 1.1'],
    [
      [{ actual: 'a', predicted: 'a', score: Number.NaN }],
      { positive: 'a' },
      'a probability from 0 to 1, not NaN',
    ],
    [[], { cohorts: 'eu' }, 'option cohorts must be an array of at most 64 names'],
    [[], { cohorts: Array(65).fill('a') }, 'option cohorts must be an array of at most 64 names'],
    [[], { positive: '' }, 'positive'],
    [[], { classes: [] }, 'has no option "classes"'],
  ])('refuses %o with %o', (rows, options, message) => {
    expect(() => evaluateClassification(rows as never, options as never)).toThrow(message);
  });

  it('refuses what looks like a regression', () => {
    const rows = Array.from({ length: 1_001 }, (_, i) => ({ actual: `${i}`, predicted: `${i}` }));
    expect(() => evaluateClassification(rows)).toThrow(
      'row 1000: more than 1000 classes: is this a regression?',
    );
  });
});

it('has types that know the names of its metrics', () => {
  const { metrics, cohorts } = evaluateClassification(binaryRows(), { positive: 'yes', cohorts: ['eu'] });
  const ofRegression = evaluateRegression(regressionRows()).metrics;
  const fairness = measureFairness({}).metrics;
  // @ts-expect-error -- misspelt
  expect(metrics.acuracy).toBeUndefined();
  // @ts-expect-error -- of no classification
  expect(cohorts.eu?.mae).toBeUndefined();
  // @ts-expect-error -- of no regression
  expect(ofRegression.f1).toBeUndefined();
  // @ts-expect-error -- misspelt
  expect(fairness.disparate_impact).toBeUndefined();
  const own: Metrics = { ...metrics, ...ofRegression, ...fairness, lift: 1.2 };
  const known: readonly Metrics[] = [metrics, cohorts.eu!, ofRegression, fairness];
  expect([own.lift, known[0]?.rows]).toEqual([1.2, 500]);
});

describe('a regression', () => {
  it('has the metrics of scikit-learn', () => {
    expectClose(evaluateRegression(regressionRows()).metrics, oracles.regression);
  });

  it('keeps its precision far from zero', () => {
    const rows = regressionRows().map(({ actual, predicted }) => ({
      actual: actual + 1e9,
      predicted: predicted + 1e9,
    }));
    expect(evaluateRegression(rows).metrics.r2).toBeCloseTo(oracles.regression.r2, 6);
  });

  it('leaves out what has nothing to divide by', () => {
    expect(evaluateRegression([]).metrics).toEqual({ rows: 0 });
    const { metrics } = evaluateRegression([{ actual: 5, predicted: 7 }]);
    expect(metrics).toEqual({ rows: 1, mae: 2, rmse: 2, mean_error: 2 });
  });

  it('tells cohorts apart', () => {
    const rows = [
      { actual: 1, predicted: 2, cohort: 'eu' },
      { actual: 1, predicted: 4, cohort: 'us' },
    ];
    const { cohorts } = evaluateRegression(rows, { cohorts: ['eu'] });
    expect(cohorts).toMatchObject({ eu: { rows: 1, mae: 1 }, _other: { rows: 1, mae: 3 } });
  });

  it.each([
    [[{ actual: 1, predicted: Number.NaN }], 'row 0: predicted must be a finite number, not NaN'],
    [[{ actual: '1', predicted: 1 }], 'row 0: actual must be a finite number, not "1"'],
    [undefined, 'wants an iterable of rows, not undefined'],
  ])('refuses %o', (rows, message) => {
    expect(() => evaluateRegression(rows as never)).toThrow(message);
  });
});

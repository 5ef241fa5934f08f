import { describe, expect, test } from 'vitest';
import { BaselineBuilder, type NumericFeature } from '../../baseline/index.ts';
import { uniform } from '../../random/uniform.ts';
import { compare } from './compare.ts';
import { sameNumericBins } from './rebin.ts';

const FEATURES = 20;
const ROWS = 4_000;

type Draw = (random: () => number) => number;

const normal: Draw = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const SHAPES: Readonly<Record<string, Draw>> = {
  normal,
  'log-normal': (random) => Math.exp(normal(random)),
  uniform: (random) => random(),
  'small integers': (random) => Math.floor(random() ** 2 * 12),
  'mostly zero': (random) => (random() < 0.7 ? 0 : random() * 50),
};

/** A baseline of many features of one shape. */
function baselineOf(draw: Draw, seed: number, shift = 0) {
  const random = uniform(seed);
  const columns = Array.from({ length: FEATURES }, (_, i) => [
    `f${i}`,
    Float64Array.from({ length: ROWS }, () => draw(random) + shift),
  ]);
  return new BaselineBuilder({ datasetId: `seed-${seed}` }).addColumns(Object.fromEntries(columns)).build();
}

const verdicts = (draw: Draw, shift: number) => {
  const { features } = compare(baselineOf(draw, 11), baselineOf(draw, 12, shift));
  return features.map(({ verdict }) => verdict);
};

describe.each(Object.entries(SHAPES))('%s', (_, draw) => {
  test('two samples of the same do not drift, although their bins were cut elsewhere', () => {
    expect(verdicts(draw, 0).filter((verdict) => verdict === 'drifted')).toEqual([]);
  });
});

test.each(['normal', 'uniform'])('%s: half a standard deviation is found in every feature', (shape) => {
  const shift = shape === 'normal' ? 0.5 : 0.5 / Math.sqrt(12);
  expect(verdicts(SHAPES[shape]!, shift)).toEqual(Array(FEATURES).fill('drifted'));
});

describe('numeric bins', () => {
  const numeric = (edges: readonly number[], counts: readonly number[]): NumericFeature => ({
    name: 'x',
    type: 'numeric',
    edges,
    counts,
  });

  test('of the same edges are compared as they are', () => {
    const a = numeric([0, 1], [1, 2, 3, 4, 5]);
    const b = numeric([0, 1], [5, 4, 3, 2, 1]);
    expect(sameNumericBins(a, b)).toEqual({ reference: a.counts, observed: b.counts, exact: true });
  });

  test('of other edges are spread evenly, and none is lost or made', () => {
    const { observed, exact } = sameNumericBins(
      numeric([1, 2], [0, 0, 0, 0, 0]),
      numeric([0, 4], [10, 40, 10, 3, 2]),
    );
    expect(exact).toBe(false);
    expect(observed).toEqual([20, 10, 30, 3, 2]);
  });

  test.each([
    [[-1e308, 1e308]],
    [[5]],
    [[]],
    [[-1e9, 0, 1e-300]],
  ])('%j against others: finite, not below zero, the same sum', (edges) => {
    const b = numeric(edges, [...edges.map((_, i) => 10 + i), 7, 2, 1]);
    for (const other of [[0], [-1e308, 0, 1e308], [4.9, 5.1], [1, 2, 3]]) {
      const { observed } = sameNumericBins(numeric(other, Array(other.length + 3).fill(1)), b);
      expect(observed).toHaveLength(other.length + 3);
      for (const one of observed) expect(one).toBeGreaterThanOrEqual(0);
      const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);
      expect(sum(observed)).toBeCloseTo(sum(b.counts), 6);
    }
  });
});

test('categories that only one side has a bin for are unseen on both', () => {
  const of = (values: Record<string, number>) =>
    new BaselineBuilder({ datasetId: 'd', categories: 2 })
      .addRows(Object.entries(values).flatMap(([kind, times]) => Array(times).fill({ kind })))
      .build();
  // c displaces b among the two, by a hair.
  const [same] = compare(of({ a: 500, b: 251, c: 250 }), of({ a: 500, c: 251, b: 250 })).features;
  expect(same).toMatchObject({ verdict: 'fine', n: 1001, m: 1001, exact: true });
  const [other] = compare(of({ a: 500, b: 400, c: 100 }), of({ a: 500, c: 400, b: 100 })).features;
  expect(other!.psi).toBeCloseTo(0, 2);
  const [drifted] = compare(of({ a: 900, b: 100 }), of({ a: 500, d: 500 })).features;
  expect(drifted!.verdict).toBe('drifted');
});

test('what cannot be compared is told, and the worst comes first', () => {
  const of = (columns: Record<string, unknown[]>) =>
    new BaselineBuilder({ datasetId: 'd' }).addColumns(columns).build();
  const n = Array.from({ length: 1_000 }, (_, i) => i);
  const result = compare(
    of({ calm: n, gone: n, kind: n, wild: n }),
    of({ calm: n, wild: n.map((one) => one + 900), kind: n.map(() => 'x'), come: n }),
  );
  expect(result.features.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'wild drifted',
    'calm fine',
  ]);
  expect(result.schema).toEqual([
    { name: 'gone', what: 'only in the first' },
    { name: 'kind', what: 'numeric, then categorical' },
    { name: 'come', what: 'only in the second' },
  ]);
});

import { describe, expect, test } from 'vitest';
import { BinCounter } from './bin-counter.ts';
import type { BaselineFeature } from './types.ts';

const numeric = (name: string, edges: readonly number[]): BaselineFeature => ({
  name,
  type: 'numeric',
  edges,
  counts: Array(edges.length + 3).fill(0),
});
const categorical = (name: string, categories: readonly string[]): BaselineFeature => ({
  name,
  type: 'categorical',
  categories,
  counts: Array(categories.length + 2).fill(0),
});

/** The bin that one value of a feature of its own lands in. */
function binOf(feature: BaselineFeature, value: unknown): number {
  const counter = new BinCounter([feature]);
  counter.observe({ [feature.name]: value });
  counter.observe([value]);
  counter.observeValue(0, value);
  const bins = [...counter.counts].flatMap((count, bin) => (count === 3 ? [bin] : []));
  expect(bins).toHaveLength(1);
  return bins[0]!;
}

describe('numeric', () => {
  const feature = numeric('x', [0, 1, 2.5]);
  const missing = 4;
  const unseen = 5;

  test.each([
    [-5, 0],
    [-0, 1],
    [0, 1],
    [0.999, 1],
    [1, 2],
    [2.5, 3],
    [Number.POSITIVE_INFINITY, 3],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.MAX_VALUE, 3],
    [2n, 2],
    [10n ** 400n, 3],
    [Number.NaN, missing],
    [null, missing],
    [undefined, missing],
    ['1', unseen],
    [true, unseen],
    [Symbol('s'), unseen],
    [{}, unseen],
    [new Date(), 3],
    [new Date(2), 2],
    [new Date(Number.NaN), missing],
  ])('%s is in bin %i', (value, bin) => {
    expect(binOf(feature, value)).toBe(bin);
  });

  test('every value is in the bin that a plain search finds, whatever the edges', () => {
    let state = 7;
    const random = () => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    for (let trial = 0; trial < 300; trial++) {
      const size = 10 ** Math.floor(random() * 40 - 20);
      const count = Math.floor(random() * 12);
      const shift = trial % 3 === 0 ? size * 1e9 : 0;
      const edges = [
        ...new Set(Array.from({ length: count }, () => shift + (random() - 0.5) ** 5 * size)),
      ].sort((a, b) => a - b);
      const values = [
        ...edges,
        ...edges.map((edge) => edge - Math.abs(edge) * 1e-16),
        ...Array.from({ length: 20 }, () => shift + (random() - 0.5) * size),
      ];
      for (const value of values) {
        expect(binOf(numeric('x', edges), value)).toBe(edges.filter((edge) => value >= edge).length);
      }
    }
  });

  test('a span beyond doubles still finds its bins', () => {
    const edges = [-Number.MAX_VALUE, 0, Number.MAX_VALUE];
    expect([-Infinity, -1, 1, Infinity].map((value) => binOf(numeric('x', edges), value))).toEqual([
      0, 1, 2, 3,
    ]);
  });
});

describe('categorical', () => {
  const feature = categorical('c', ['a', '', 'true', '7']);
  const missing = 4;
  const unseen = 5;

  test.each([
    ['a', 0],
    ['', 1],
    [true, 2],
    [7, 3],
    [7n, 3],
    ['b', unseen],
    ['__proto__', unseen],
    [8, unseen],
    [Symbol('a'), unseen],
    [['a'], unseen],
    [Object.create(null), unseen],
    [null, missing],
    [undefined, missing],
    [Number.NaN, missing],
  ])('%s is in bin %i', (value, bin) => {
    expect(binOf(feature, value)).toBe(bin);
  });
});

describe('rows', () => {
  const features = [
    numeric('x', [0]),
    categorical('@class', ['spam']),
    numeric('y', [0]),
    numeric('@score', [0.5]),
  ];
  const countsOf = (counter: BinCounter, feature: number) =>
    [...counter.counts].slice(counter.offsets[feature], counter.offsets[feature + 1]);

  test.each([
    ['in order', { x: 1, y: -1 }],
    ['in another order', { y: -1, x: 1 }],
    ['with extra features', { id: 'z', x: 1, note: 3, y: -1, z: 0 }],
    ['inherited', Object.create({ x: 1, y: -1 })],
    ['as an array', [1, -1]],
    ['as a longer array', [1, -1, 9]],
  ])('%s', (_case, row) => {
    const counter = new BinCounter(features);
    counter.observe(row);
    expect(countsOf(counter, 0)).toEqual([0, 1, 0, 0]);
    expect(countsOf(counter, 2)).toEqual([1, 0, 0, 0]);
    expect(countsOf(counter, 1)).toEqual([0, 0, 0]);
    expect(countsOf(counter, 3)).toEqual([0, 0, 0, 0]);
  });

  test('features that the row lacks are missing', () => {
    const counter = new BinCounter(features);
    for (const row of [{}, { y: 1 }, [], [1]]) counter.observe(row);
    expect(countsOf(counter, 0)).toEqual([0, 1, 3, 0]);
    expect(countsOf(counter, 2)).toEqual([0, 1, 3, 0]);
  });

  test('a feature named like an inherited method is missing where the row lacks it', () => {
    const counter = new BinCounter([numeric('toString', [0])]);
    counter.observe({});
    expect([...counter.counts]).toEqual([0, 0, 1, 0]);
  });

  test('predictions are counted by index, unknown indices ignored', () => {
    const counter = new BinCounter(features);
    counter.observeValue(1, 'spam');
    counter.observeValue(3, 0.7);
    for (const index of [-1, 4, 1.5, Number.NaN]) counter.observeValue(index, 1);
    expect(countsOf(counter, 1)).toEqual([1, 0, 0]);
    expect(countsOf(counter, 3)).toEqual([0, 1, 0, 0]);
    expect(counter.counts.reduce((a, b) => a + b)).toBe(2);
  });

  test('no features at all', () => {
    const counter = new BinCounter([]);
    counter.observe({ x: 1 });
    expect(counter.counts).toHaveLength(0);
  });
});

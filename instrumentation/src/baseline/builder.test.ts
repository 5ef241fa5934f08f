import { describe, expect, test } from 'vitest';
import { BaselineBuilder, SAMPLE_ROWS } from './builder.ts';
import type { BaselineFeature } from './types.ts';

const builder = (options = {}) => new BaselineBuilder({ datasetId: 'd', ...options });
const numbers = (values: readonly unknown[], options = {}): BaselineFeature =>
  builder(options).addColumns({ x: values }).build().features[0]!;

describe('numeric columns', () => {
  test('deciles with open ends', () => {
    const feature = numbers(Array.from({ length: 100 }, (_, i) => 99 - i));
    expect(feature).toMatchObject({ type: 'numeric', edges: [10, 20, 30, 40, 50, 60, 70, 80, 90] });
    expect(feature.counts).toEqual([...Array(10).fill(10), 0, 0]);
  });

  test('ties are merged, and a value that fills more than a decile has a bin of its own', () => {
    expect(numbers([...Array(95).fill(0), 1, 2, 3, 4, 5])).toMatchObject({
      edges: [1],
      counts: [95, 5, 0, 0],
    });
    expect(numbers([...Array(5).fill(0), ...Array(90).fill(1), ...Array(5).fill(2)])).toMatchObject({
      edges: [1, 2],
      counts: [5, 90, 5, 0, 0],
    });
    expect(numbers([0, 1, 0, 1])).toMatchObject({ edges: [1], counts: [2, 2, 0, 0] });
  });

  test('a constant column shows when it is no longer constant', () => {
    const feature = numbers([5, 5, 5]);
    expect(feature.counts).toEqual([0, 3, 0, 0, 0]);
    expect(numbers([0, 0])).toMatchObject({ edges: [0, Number.MIN_VALUE] });
    expect(numbers([-2, -2])).toMatchObject({ edges: [-2, -2 + 2 ** -52] });
  });

  test('infinities are counted but are no edges; NaN and null are missing, text is unseen', () => {
    const values = [
      ...Array(30).fill(Infinity),
      ...Array(30).fill(-Infinity),
      1,
      2,
      3,
      null,
      Number.NaN,
      undefined,
      'text',
    ];
    const feature = numbers(values);
    expect(feature.type === 'numeric' && feature.edges.every(Number.isFinite)).toBe(true);
    expect(feature.counts.slice(-2)).toEqual([3, 1]);
    expect(feature.counts.reduce((a, b) => a + b)).toBe(values.length);
  });

  test('a column without any value', () => {
    expect(numbers([null, undefined])).toEqual({ name: 'x', type: 'numeric', edges: [], counts: [0, 2, 0] });
    expect(numbers([Infinity])).toMatchObject({ edges: [] });
  });

  test('bins can be chosen', () => {
    expect(
      numbers(
        Array.from({ length: 100 }, (_, i) => i),
        { bins: 4 },
      ),
    ).toMatchObject({ edges: [25, 50, 75] });
  });
});

describe('categorical columns', () => {
  test('the most frequent categories, ties by name, the rest unseen', () => {
    const feature = numbers(['b', 'a', 'c', 'c', null, 'a', 'd', 'b'], { categories: 2 });
    expect(feature).toEqual({ name: 'x', type: 'categorical', categories: ['a', 'b'], counts: [2, 2, 1, 3] });
  });

  test('booleans are categories', () => {
    expect(numbers([true, false, true])).toMatchObject({
      categories: ['true', 'false'],
      counts: [2, 1, 0, 0],
    });
  });

  test('the majority of values decides the type, an override wins', () => {
    expect(numbers(['n/a', 1, 2n]).type).toBe('numeric');
    expect(numbers(['a', 'b', 1]).type).toBe('categorical');
    expect(numbers([1, 2, 2], { columns: { x: 'categorical' } })).toMatchObject({ categories: ['2', '1'] });
    expect(numbers(['a'], { columns: { x: 'numeric' } })).toMatchObject({ edges: [], counts: [0, 0, 1] });
  });

  test('the prediction has types of its own', () => {
    const { features } = builder().addRow({ '@class': 1, '@score': 'x' }).build();
    expect(features.map(({ type }) => type)).toEqual(['categorical', 'numeric']);
  });
});

describe('rows', () => {
  test('rows, iterables and columns give the same baseline', () => {
    const rows = Array.from({ length: 50 }, (_, i) => ({ a: i, b: i % 3 ? 'x' : 'y' }));
    const ids = [
      builder().addRows(rows).build().id,
      rows.reduce((to, row) => to.addRow(row), builder()).build().id,
      builder()
        .addColumns({ a: rows.map(({ a }) => a), b: rows.map(({ b }) => b) })
        .build().id,
    ];
    expect(new Set(ids).size).toBe(1);
  });

  test('the id depends on content and not on the time', async () => {
    const one = builder().addRow({ a: 1 }).build();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const again = builder().addRow({ a: 1 }).build();
    expect(again.createdAt).not.toBe(one.createdAt);
    expect(again.id).toBe(one.id);
    expect(one.id).toMatch(/^b1:[0-9a-f]{12}$/);
    expect(builder().addRow({ a: 2 }).build().id).not.toBe(one.id);
    expect(builder({ datasetId: 'e' }).addRow({ a: 1 }).build().id).not.toBe(one.id);
  });

  test('a column that appears late was missing before; a declared one may never appear', () => {
    const { features } = builder({ columns: { never: 'categorical' } })
      .addRow({ a: 1 })
      .addRow({ a: 1, b: 2 })
      .build();
    expect(features.map(({ name, counts }) => [name, counts.at(-2)])).toEqual([
      ['a', 0],
      ['b', 1],
      ['never', 2],
    ]);
  });

  test('types that are declared do not move columns, so that the same data have the same id', () => {
    const row = { a: 1, b: 'x', c: 2 };
    const plain = builder().addRow(row).build();
    const declared = builder({ columns: { c: 'numeric', b: 'categorical' } })
      .addRow(row)
      .build();
    expect(declared.id).toBe(plain.id);
  });

  test('more rows than fit become a uniform sample, the same every time, and the counts say so', () => {
    const size = SAMPLE_ROWS * 3;
    const build = () => {
      const one = builder();
      for (let i = 0; i < size; i++) one.addRow({ order: i, even: i % 2 ? 'no' : 'yes' });
      return one.build();
    };
    const baseline = build();
    expect(baseline).toMatchObject({ rows: SAMPLE_ROWS, rowsSeen: size });
    const [order] = baseline.features;
    expect(order!.counts.reduce((a, b) => a + b)).toBe(SAMPLE_ROWS);
    // Deciles of a uniform sample of sorted rows are near those of all rows: six standard deviations of 0.3 % each.
    order!.type === 'numeric' &&
      order!.edges.forEach((edge, i) => {
        expect(Math.abs(edge / size - (i + 1) / 10)).toBeLessThan(0.02);
      });
    expect(build().id).toBe(baseline.id);
  });
});

test('of a sample that the caller drew, it says from how many rows', () => {
  const one = builder().addRow({ a: 1 }).addRow({ a: 2 });
  expect(one.build(1_000_000)).toMatchObject({ rows: 2, rowsSeen: 1_000_000 });
  for (const wrong of [1, 2.5, Number.NaN, '9' as never]) {
    expect(() => one.build(wrong)).toThrow('rowsSeen must be a whole number from 2');
  }
});

test('a baseline stays what its id stands for', () => {
  const baseline = builder().addRow({ a: 1, b: 'x' }).build();
  for (const part of [baseline, baseline.features, ...baseline.features])
    expect(part).toSatisfy(Object.isFrozen);
  for (const { counts } of baseline.features) expect(counts).toSatisfy(Object.isFrozen);
});

test('rows may be of an interface', () => {
  interface Mail {
    links: number;
  }
  const mails: Mail[] = [{ links: 1 }, { links: 2 }];
  expect(builder().addRows(mails).addRow(mails[0]!).build().rows).toBe(3);
});

describe('refusals', () => {
  test.each([
    [{ datasetId: '' }, 'datasetId'],
    [{ bins: 1 }, 'bins'],
    [{ bins: 101 }, 'bins'],
    [{ bins: 2.5 }, 'bins'],
    [{ categories: 0 }, 'categories'],
    [{ bins: '10' }, 'bins must be a whole number from 2 to 100, not "10"'],
    [{ colums: {} }, 'BaselineBuilder has no option "colums"; it has datasetId, columns,'],
    [{ columns: { x: 'number' } }, 'type of column x must be numeric or categorical, not "number"'],
    [{ columns: { '': 'numeric' } }, 'a column must have a name'],
    [{ window: { from: '2020-01-01', to: '2020-02-01' } }, 'must be valid Dates, not "2020-01-01"'],
    [{ window: { from: new Date(2), to: new Date(1) } }, 'window.from must not be later than window.to'],
  ])('%j', (options, word) => {
    expect(() => builder(options as never)).toThrow(word);
  });

  test('no options', () => {
    expect(() => new BaselineBuilder(undefined as never)).toThrow(
      'BaselineBuilder wants an object of options',
    );
  });

  test.each([
    ['addRow', null, 'addRow wants an object by column name, not null'],
    ['addRow', [{ a: 1 }], 'not an array'],
    ['addRow', Promise.resolve({}), 'is an await missing?'],
    ['addRow', { '': 1 }, 'a column must have a name'],
    ['addRows', undefined, 'addRows wants an iterable of rows, not undefined'],
    [
      'addRows',
      (async function* () {
        yield { a: 1 };
      })(),
      'addRows wants an iterable of rows, not an object',
    ],
    ['addRows', 'abc', 'addRow wants an object by column name, not "a"'],
    ['addColumns', { x: 5 }, 'column x must be an array of values, not 5'],
    ['addColumns', { x: null }, 'column x must be an array of values, not null'],
  ] as const)('%s(%o)', (method, given, message) => {
    const one = builder().addRow({ a: 1 });
    expect(() => one[method](given as never)).toThrow(new TypeError(message).message);
    expect(one.addRow({ a: 2 }).build().rows).toBe(2);
  });

  test('no rows, no columns, ragged columns', () => {
    expect(() => builder().build()).toThrow('0 rows');
    expect(() => builder().addRow({}).build()).toThrow('needs rows with columns');
    expect(() => builder().addColumns({ a: [1], b: [1, 2] })).toThrow('column b has 2 values, a has 1');
  });
});

import { DataFrameType } from '@grafana/data';
import { expect, test } from 'vitest';
import { parseSample, toFrames } from './frames.ts';
import { seriesName } from './legend.ts';

const query = { refId: 'A', expr: 'up', legendFormat: '{{job}} of {{ missing }}' };
const metric = { __name__: 'up', job: 'fleet' };

test('a range answer is one frame a series, with its labels and the step that bounds a gap', () => {
  const [frame] = toFrames(
    {
      resultType: 'matrix',
      result: [
        {
          metric,
          values: [
            [10, '1'],
            [15, 'NaN'],
          ],
        },
      ],
    },
    { query, executed: 'up', step: 5 },
  );
  expect(frame).toMatchObject({ refId: 'A', length: 2, meta: { type: DataFrameType.TimeSeriesMulti } });
  expect(frame?.fields[0]).toMatchObject({ values: [10_000, 15_000], config: { interval: 5000 } });
  expect(frame?.fields[1]).toMatchObject({
    labels: metric,
    values: [1, Number.NaN],
    config: { displayNameFromDS: 'fleet of ' },
  });
});

test('an instant answer is one frame a series', () => {
  const frames = toFrames(
    {
      resultType: 'vector',
      result: [
        { metric, value: [10, '2'] },
        { metric: { job: 'x' }, value: [10, '+Inf'] },
      ],
    },
    { query, executed: 'up' },
  );
  expect(frames.map(({ fields }) => fields[1]?.values)).toEqual([[2], [Number.POSITIVE_INFINITY]]);
});

test('an instant answer as a table has a column for every label of any series', () => {
  const [frame] = toFrames(
    {
      resultType: 'vector',
      result: [
        { metric: { a: '1' }, value: [10, '2'] },
        { metric: { b: '3' }, value: [10, '4'] },
      ],
    },
    { query: { ...query, format: 'table' }, executed: 'up' },
  );
  expect(frame?.fields.map(({ name, values }) => [name, values])).toEqual([
    ['Time', [10_000, 10_000]],
    ['a', ['1', '']],
    ['b', ['', '3']],
    ['Value', [2, 4]],
  ]);
});

test('a scalar is a series without labels', () => {
  const [frame] = toFrames({ resultType: 'scalar', result: [10, '1.5'] }, { query, executed: '1.5' });
  expect(frame?.fields[1]?.values).toEqual([1.5]);
});

test('numbers as Prometheus writes them', () => {
  expect(['1e3', '-Inf', '+Inf', 'NaN'].map(parseSample)).toEqual([
    1000,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
});

test('a series without a legend is named as PromQL writes it', () => {
  expect(seriesName(metric, '__auto', 'up')).toBe('up{job="fleet"}');
  expect(seriesName({ __name__: 'up' }, undefined, 'up')).toBe('up');
  expect(seriesName({}, '__auto', '1 + 1')).toBe('1 + 1');
});

import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool as runPromtool, type UnitTest } from '../testing/promtool.ts';

const promtool = (unit: UnitTest) =>
  runPromtool(unit, '15s', ['parapet-validation', 'parapet-transform-skew']);

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

const DATASET = `${LABEL.datasetId}="sales"`;
const source = (name: string) => `${LABEL.validationSource}="${name}"`;
const of = (feature: string, check: string, from: string) =>
  `${DATASET},${LABEL.featureName}="${feature}",${LABEL.validationCheck}="${check}",${source(from)}`;

const failures = (labels: string, values: string, instance = 'a') => ({
  series: `${FAMILY.validationFailures}{${labels},instance="${instance}"}`,
  values,
});
const rows = (from: string, values: string, instance = 'a') => ({
  series: `${FAMILY.validationRows}{${DATASET},${source(from)},instance="${instance}"}`,
  values,
});

type Key = 'validationFailed' | 'validationShare';

/** Expects exactly these series over 5 minutes. */
function expectation(key: Key, time: string, values: Readonly<Record<string, number>>) {
  return {
    expr: `${RECORDED[key]}{window="5m"}`,
    eval_time: time,
    exp_samples: Object.entries(values).map(([labels, value]) => ({
      labels: `${RECORDED[key]}{${labels},window="5m"}`,
      value,
    })),
  };
}

test('rows that a service is given: failures and their share, over all replicas', () => {
  const range = of('age', 'range', 'serving');
  const nulls = of('age', 'nulls', 'serving');
  expect(
    promtool({
      input_series: [
        failures(range, '0+1x400'),
        failures(range, '0+2x400', 'b'),
        failures(nulls, '0x400'),
        rows('serving', '0+10x400'),
        rows('serving', '0+6x400', 'b'),
      ],
      promql_expr_test: [
        expectation('validationFailed', '20m', { [nulls]: 0, [range]: 60 }),
        expectation('validationShare', '20m', { [nulls]: 0, [range]: 0.1875 }),
      ],
    }),
  ).toBe('');
});

test('a job that checks a batch and ends is counted, although its counters never grow; then nothing is known', () => {
  const range = of('age', 'range', 'batch');
  const stale = of('day', 'freshness', 'batch');
  const batches = `${FAMILY.validationBatches}{${DATASET},instance="job-1"}`;
  const ended = '_x40 25x3 stale';
  expect(
    promtool({
      input_series: [
        failures(range, ended, 'job-1'),
        failures(stale, '_x40 1x3 stale', 'job-1'),
        rows('batch', '_x40 100x3 stale', 'job-1'),
        { series: batches, values: '_x40 1x3 stale' },
      ],
      promql_expr_test: [
        expectation('validationFailed', '9m', {}),
        expectation('validationFailed', '11m', { [range]: 25, [stale]: 1 }),
        expectation('validationShare', '11m', { [range]: 0.25, [stale]: 1 }),
        expectation('validationShare', '20m', {}),
      ],
    }),
  ).toBe('');
});

test('rows of a batch do not hide those of a service, and without rows there is no share', () => {
  const batch = of('age', 'range', 'batch');
  const serving = of('age', 'range', 'serving');
  expect(
    promtool({
      input_series: [
        failures(batch, '0x400'),
        failures(serving, '0+1x60 60x340'),
        rows('batch', '0+1000x400'),
        rows('serving', '0+2x60 120x340'),
      ],
      promql_expr_test: [
        expectation('validationShare', '10m', { [batch]: 0, [serving]: 0.5 }),
        expectation('validationShare', '21m', { [batch]: 0 }),
      ],
    }),
  ).toBe('');
});

test('a service whose transformation differs counts for as long as it runs', () => {
  const skew = of('encode', 'transform_skew', 'serving');
  const expected = (time: string, value: number) => ({
    expr: RECORDED.transformSkew,
    eval_time: time,
    exp_samples: [{ labels: `${RECORDED.transformSkew}{${DATASET},${LABEL.featureName}="encode"}`, value }],
  });
  expect(
    promtool({
      input_series: [
        failures(skew, '1x400'),
        failures(skew, '0x400', 'b'),
        failures(skew, '1x40 stale', 'c'),
      ],
      promql_expr_test: [expected('5m', 2), expected('20m', 1)],
    }),
  ).toBe('');
});

import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool as runPromtool, type UnitTest } from './testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

const TO_AN_HOUR = ['parapet-drift-baseline', 'parapet-drift-counts', 'parapet-drift-5m', 'parapet-drift-1h'];
const promtool = (unit: UnitTest) => runPromtool(unit, '15s', ['parapet-drift']);

const VERSION = `${LABEL.modelName}="mail-filter",${LABEL.modelVersion}="3"`;
const FEATURE = `${VERSION},${LABEL.baselineId}="b1:x",${LABEL.featureName}="link <count>"`;

/** Counters of one feature in two replicas, which share its growth in proportion 1 to 2, and its baseline. */
function feature(baseline: readonly number[], growth: readonly string[]): UnitTest['input_series'] {
  return baseline.flatMap((count, bin) => {
    const labels = `${FEATURE},${LABEL.featureBin}="0${bin}"`;
    return [
      {
        series: `${FAMILY.featureBaseline}{${labels},${LABEL.featureBinLabel}="bin ${bin}",instance="a"}`,
        values: `${count}x700`,
      },
      { series: `${FAMILY.featureObservations}{${labels},instance="a"}`, values: growth[bin]! },
    ];
  });
}

test('golden values: o = (100, 200, 300), r = (100, 100, 100) give T = 37.5 and z = 5.303272602202916', () => {
  // 20 scrapes a window: growth of 5, 10 and 15 a scrape is an increase of exactly 100, 200 and 300 in 5 minutes.
  const series = feature([100, 100, 100], ['0+5x100', '0+10x100', '0+15x100']);
  const labels = `{${FEATURE}, window="5m"}`;
  const expected = {
    driftN: 600,
    driftM: 300,
    driftK: 2,
    driftStatistic: 37.5,
    driftZ: 5.303272602202916,
  } as const;
  expect(
    promtool({
      input_series: series,
      promql_expr_test: Object.entries(expected).map(([key, value]) => {
        const name = RECORDED[key as keyof typeof expected];
        // promtool compares exactly, and another order of the same sum ends in other last digits.
        return {
          expr: `round(1e9 * ${name}{window="5m"})`,
          eval_time: '20m',
          exp_samples: [{ labels, value: Math.round(value * 1e9) }],
        };
      }),
    }),
  ).toBe('');
});

const counted = (window: string, time: string, value: number) => ({
  expr: `${RECORDED.driftN}{window="${window}"}`,
  eval_time: time,
  exp_samples: [{ labels: `${RECORDED.driftN}{${FEATURE}, window="${window}"}`, value }],
});

test('counts of a replica that starts under load are neither extrapolated nor lost', () => {
  // First scraped with 5 and 0 values counted; three scrapes later 45 and 30 more were counted.
  const start = feature([100, 100], ['5+15x3 50x200', '0+10x3 30x200']);
  expect(promtool({ input_series: start, promql_expr_test: [counted('5m', '1m', 75)] })).toBe('');
});

test('a replica that restarts counts from then on, and what it had counted for days is never taken for new', () => {
  const reset = feature([100, 100], ['9000+0x9 9020 9040 0 20x60', '7000x11 0x60']);
  // 40 values came before the restart, 20 after it.
  const expected = [counted('5m', '2m45s', 40), counted('5m', '4m', 20), counted('5m', '12m', 0)];
  expect(promtool({ input_series: reset, promql_expr_test: expected })).toBe('');
});

test('a replica that ends, or is out of reach, keeps its counts while they are in the window', () => {
  const ends = feature([100, 100], ['0+10x20 stale', '0+10x20 _x8 280+10x80']);
  // At 6 minutes: the last 16 steps of the first, and of the second too, which was not reached for two minutes.
  expect(promtool({ input_series: ends, promql_expr_test: [counted('5m', '6m', 320)] })).toBe('');
});

test('an hour is made of 5 minutes and a day of hours, without a gap where scrapes are on their edges', () => {
  const steady = feature([100, 100], ['0+5x6000', '0+15x6000']);
  const expected = [
    counted('1h', '1h50m', 20 * 240),
    // The first five minutes of a stack are in its first hour.
    counted('1h', '20m', 20 * 80),
    // A day ends with the last full hour.
    counted('1d', '1h50m', 20 * 240),
  ];
  expect(promtool({ input_series: steady, promql_expr_test: expected })).toBe('');
});

test('between two parts of an hour what was counted until the next scrape is lost, and nothing counts twice', () => {
  // Scrapes every 30 s, 10 s off the edges: nine of ten steps lie within 5 minutes.
  const value = (i: number) => (i % 3 === 1 ? `${10 * ((i - 1) / 3)}` : '_');
  const values = Array.from({ length: 370 }, (_, i) => value(i)).join(' ');
  const unit = {
    input_series: feature([100], [values]),
    promql_expr_test: [counted('1h', '61m', 12 * 9 * 10)],
  };
  expect(runPromtool(unit, '10s', TO_AN_HOUR)).toBe('');
});

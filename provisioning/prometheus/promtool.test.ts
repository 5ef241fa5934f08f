import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool as runPromtool, type UnitTest } from './testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

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
        values: `${count}x400`,
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
        return {
          expr: `${name}{window="5m"}`,
          eval_time: '20m',
          exp_samples: [{ labels: `${name}${labels}`, value }],
        };
      }),
    }),
  ).toBe('');
});

test('counts of a replica that starts under load are neither extrapolated nor lost after a reset', () => {
  const labels = `{${FEATURE}, window="5m"}`;
  const n = (evalTime: string, value: number) => ({
    expr: `${RECORDED.driftN}{window="5m"}`,
    eval_time: evalTime,
    exp_samples: [{ labels: `${RECORDED.driftN}${labels}`, value }],
  });
  // First scraped with 5 and 0 values counted; three scrapes later 45 and 30 more were counted.
  const start = feature([100, 100], ['5+15x3 50x200', '0+10x3 30x200']);
  expect(promtool({ input_series: start, promql_expr_test: [n('1m', 75)] })).toBe('');
  // A counter that was reset says 20 since then; the 40 before are in the window too.
  const reset = feature([100, 100], ['0x9 20 40 0 20x60', '0x60']);
  const counted = promtool({ input_series: reset, promql_expr_test: [n('5m', 60)] });
  expect(counted).toBe('');
});

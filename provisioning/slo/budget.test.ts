import { BURN_PAIRS, FAMILY, LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { expect, test } from 'vitest';
import { FEWEST_BAD } from '../alerts/slo.ts';
import { plainGroups } from '../prometheus/render.ts';
import { sloGroups } from '../prometheus/rules/slo.ts';
import { runPromtool } from '../prometheus/testing/run-promtool.ts';
import { slosOf } from './testing/story.ts';

const NAMES = `${LABEL.modelName}="mail",${LABEL.sloIndicator}="availability",${LABEL.sloName}="availability"`;
const PERIOD = plainGroups(sloGroups(slosOf({ mail: { series: [] } }))).filter(({ name }) =>
  ['parapet-slo-objectives', 'parapet-slo-period'].includes(name),
);

/** What the rules of the month make of slices, here one each six hours. */
function ofTheMonth(
  versions: Readonly<Record<string, readonly [events: string, bad: string]>>,
  wanted: object,
) {
  const input_series = Object.entries(versions).flatMap(([version, counts]) =>
    ([RECORDED.sloSlice, RECORDED.sloBadSlice] as const).map((name, i) => ({
      series: `${name}{${NAMES},${LABEL.modelVersion}="${version}",${WINDOW_LABEL}="5m"}`,
      values: counts[i]!,
    })),
  );
  const promql_expr_test = Object.entries(wanted).map(([expr, value]) => ({
    // promtool compares exactly.
    expr: `round(1e9 * sum(${expr}))`,
    eval_time: '35d',
    exp_samples: value === undefined ? [] : [{ labels: '{}', value: Math.round(value * 1e9) }],
  }));
  return runPromtool(PERIOD, { input_series, promql_expr_test }, '6h');
}

const times = (count: number, values: string) => Array(count).fill(values).join(' ');

test('a quiet night does not count as much as a busy day', () => {
  // Three calls in 30 fail at night and one in 3000 by day: 240 of 181,800 in 30 days, where the mean of shares is 5 %.
  const found = ofTheMonth(
    { 1: [times(71, '3000 30'), times(71, '1 3')] },
    {
      [RECORDED.sloEvents]: 181_800,
      [RECORDED.sloBadEvents]: 240,
      [RECORDED.sloErrorRatio]: 240 / 181_800,
      [RECORDED.sloBurnRate]: 1.320132013,
      [RECORDED.sloBudgetRemaining]: -0.320132013,
    },
  );
  expect(found).toBe('');
});

test('what spent the budget is told by version, and what is older than the month is forgotten', () => {
  // 120 slices of 1000 calls, of which 30 are of version 2: 120 bad events are the whole budget.
  const found = ofTheMonth(
    { 1: ['1000x110 0x29', '9x20 0x119'], 2: ['0x110 1000x29', '0x110 2x29'] },
    {
      [RECORDED.sloEvents]: 120_000,
      [`${RECORDED.sloBadEvents}{${LABEL.modelVersion}="1"}`]: 0,
      [`${RECORDED.sloBadEvents}{${LABEL.modelVersion}="2"}`]: 60,
      [RECORDED.sloBudgetRemaining]: 0.5,
    },
  );
  expect(found).toBe('');
});

test('what spent the budget of availability is told by error, in slices of five minutes', () => {
  const rules = plainGroups(sloGroups(slosOf({ mail: { series: [] } }))).filter(({ name }) =>
    ['parapet-slo-objectives', 'parapet-slo-errors'].includes(name),
  );
  const failed = (error: string, values: string) => ({
    series: `${FAMILY.inferenceDuration}_count{${LABEL.modelName}="mail",${LABEL.modelVersion}="1",${LABEL.errorType}="${error}"}`,
    values,
  });
  const found = runPromtool(
    rules,
    {
      input_series: [failed('timeout', '0+7x100'), failed('oom', '_x50 3x51')],
      promql_expr_test: [
        {
          expr: `sum by (${LABEL.errorType}) (${RECORDED.sloErrors})`,
          eval_time: '52m',
          exp_samples: [
            { labels: `{${LABEL.errorType}="timeout"}`, value: 35 },
            { labels: `{${LABEL.errorType}="oom"}`, value: 3 },
          ],
        },
      ],
    },
    '1m',
  );
  expect(found).toBe('');
});

test('a month without events has no budget to tell, and no NaN', () => {
  const found = ofTheMonth(
    { 1: [times(141, '0'), times(141, '0')] },
    {
      [RECORDED.sloEvents]: 0,
      [RECORDED.sloErrorRatio]: undefined,
      [RECORDED.sloBudgetRemaining]: undefined,
    },
  );
  expect(found).toBe('');
});

test('factors are those that spend what Sloth lets its windows spend of 30 days', () => {
  // slok/sloth, AlertWindows: per cent of the budget that the long window may spend.
  const spent = { '1h': 2, '6h': 10 / 3, '1d': 20 / 3, '3d': 20 } as const;
  const hours = { '1h': 1, '6h': 6, '1d': 24, '3d': 72 } as const;
  for (const { long, factor } of BURN_PAIRS) {
    const window = long as keyof typeof spent;
    expect(factor).toBeCloseTo(((spent[window] / 100) * 30 * 24) / hours[window], 9);
  }
  expect(BURN_PAIRS.map(({ long, short }) => `${long}/${short}`)).toEqual([
    '1h/5m',
    '6h/30m',
    '1d/2h',
    '3d/6h',
  ]);
});

test('so few windows of a service that just spends its budget reach the floors by chance', () => {
  const atLeast = (events: number, mean: number) => {
    let [term, below] = [Math.exp(-mean), 0];
    for (let i = 0; i < events; i++) {
      below += term;
      term *= mean / (i + 1);
    }
    return 1 - below;
  };
  expect(1 / atLeast(FEWEST_BAD.page, FEWEST_BAD.page / 4)).toBeGreaterThan(3_500);
  expect(1 / atLeast(FEWEST_BAD.ticket, FEWEST_BAD.ticket / 2)).toBeGreaterThan(280);
});

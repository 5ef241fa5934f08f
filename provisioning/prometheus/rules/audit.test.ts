import { FAMILY, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from '../testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

const sample = (name: string, time: string, value: number) => ({
  expr: `${name}{window="5m"}`,
  eval_time: time,
  exp_samples: [{ labels: `${name}{window="5m"}`, value }],
});

test('a trail that only grows, over a restart too, is not set back; one that falls is', () => {
  expect(
    promtool(
      {
        input_series: [
          { series: `${FAMILY.auditSequence}{instance="a"}`, values: '0+3x40 _x10 120+1x200' },
          { series: `${FAMILY.auditSequence}{instance="b"}`, values: '500x159 3+1x200' },
        ],
        promql_expr_test: [
          sample(RECORDED.auditSetBack, '15m', 0),
          sample(RECORDED.auditSetBack, '42m', 1),
          sample(RECORDED.auditSetBack, '50m', 0),
        ],
      },
      '15s',
      'parapet-audit-5m',
    ),
  ).toBe('');
});

test('entries that could not be written are summed over processes', () => {
  expect(
    promtool(
      {
        input_series: [
          { series: `${FAMILY.auditLost}{instance="a"}`, values: '0x40 3x200' },
          { series: `${FAMILY.auditLost}{instance="b"}`, values: '2x240' },
        ],
        promql_expr_test: [sample(RECORDED.auditLost, '12m', 3), sample(RECORDED.auditLost, '20m', 0)],
      },
      '15s',
      'parapet-audit-5m',
    ),
  ).toBe('');
});

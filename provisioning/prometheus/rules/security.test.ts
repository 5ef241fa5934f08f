import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from '../testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

const RULE = `${LABEL.modelName}="m",${LABEL.modelVersion}="1",${LABEL.securityCategory}="evasion",${LABEL.securityRule}="feature_squeezing"`;
const of = (severity: string) =>
  `${RULE},${LABEL.securitySeverity}="${severity}",${LABEL.securityAction}="flagged"`;
const events = (labels: string, values: string, instance = 'a') => ({
  series: `${FAMILY.securityEvents}{${labels},instance="${instance}"}`,
  values,
});
const samples = (name: string, time: string, values: Readonly<Record<string, number>>) => ({
  expr: `${name}{window="5m"}`,
  eval_time: time,
  exp_samples: Object.entries(values).map(([labels, value]) => ({
    labels: `${name}{${labels},window="5m"}`,
    value,
  })),
});

test('what was found is summed over replicas, the first of a kind too, and gone when the window is over', () => {
  expect(
    promtool({
      input_series: [
        events(of('high'), '_x39 1 1x200'),
        events(of('high'), '_x39 4 4x200', 'b'),
        events(of('low'), '0+2x240'),
      ],
      promql_expr_test: [
        samples(RECORDED.securityEventCount, '8m', { [of('low')]: 40 }),
        samples(RECORDED.securityEventCount, '12m', { [of('high')]: 5, [of('low')]: 40 }),
        samples(RECORDED.securityEventCount, '20m', { [of('high')]: 0, [of('low')]: 40 }),
      ],
    }),
  ).toBe('');
});

test('what people made of it', () => {
  const confirmed = `${RULE},${LABEL.confirmationVerdict}="confirmed"`;
  expect(
    promtool({
      input_series: [{ series: `${FAMILY.securityConfirmations}{${confirmed}}`, values: '_x39 2 2x200' }],
      promql_expr_test: [samples(RECORDED.securityConfirmationCount, '12m', { [confirmed]: 2 })],
    }),
  ).toBe('');
});

import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from '../testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

const of = (kind: string) => `${LABEL.exposureKind}="${kind}",${LABEL.securityAction}="blocked"`;
const counter = (kind: string, values: string, instance = 'a') => ({
  series: `${FAMILY.exposures}{${of(kind)},instance="${instance}"}`,
  values,
});

/** Expects exactly these counts over a window. */
function expectation(window: string, time: string, values: Readonly<Record<string, number>>) {
  return {
    expr: `${RECORDED.exposures}{window="${window}"}`,
    eval_time: time,
    exp_samples: Object.entries(values).map(([kind, value]) => ({
      labels: `${RECORDED.exposures}{${of(kind)},window="${window}"}`,
      value,
    })),
  };
}

test('secrets and personal data by kind over all replicas; zero is a count', () => {
  expect(
    promtool(
      {
        input_series: [
          counter('jwt', '0x40 1x400'),
          counter('jwt', '0x40 2x400', 'b'),
          counter('iban', '0x440'),
        ],
        promql_expr_test: [
          expectation('5m', '11m', { jwt: 3, iban: 0 }),
          expectation('5m', '30m', { jwt: 0, iban: 0 }),
          expectation('1h', '30m', { jwt: 3, iban: 0 }),
        ],
      },
      '15s',
      'parapet-exposures',
    ),
  ).toBe('');
});

test('one that was masked before the first scrape of a replica is counted', () => {
  expect(
    promtool(
      {
        input_series: [counter('private_key', '_x30 1x200')],
        promql_expr_test: [expectation('1h', '20m', { private_key: 1 })],
      },
      '15s',
      'parapet-exposures',
    ),
  ).toBe('');
});

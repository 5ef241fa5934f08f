import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool, type UnitTest } from '../testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

/** Only the rules of cost are evaluated. */
const ofCost = (unit: UnitTest, interval = '15s') => promtool(unit, interval, 'parapet-cost');

const VERSION = `${LABEL.modelName}="prices",${LABEL.modelVersion}="7"`;
const of = (type: string, currency: string) =>
  `${LABEL.costCurrency}="${currency}",${LABEL.costType}="${type}",${VERSION}`;

function cost(
  type: string,
  currency: string,
  values: string,
  instance = 'a',
): { series: string; values: string } {
  return { series: `${FAMILY.cost}{${of(type, currency)},instance="${instance}"}`, values };
}

/** Two replicas with 3 and 1 calls of two predictions each a scrape. */
const calls: UnitTest['input_series'] = [3, 1].flatMap((rate, i) => [
  { series: `${FAMILY.inferenceDuration}_count{${VERSION},instance="${'ab'[i]}"}`, values: `0+${rate}x400` },
  { series: `${FAMILY.predictions}{${VERSION},instance="${'ab'[i]}"}`, values: `0+${rate * 2}x400` },
]);

type CostSeries = 'costSpent' | 'costPerCall' | 'costPerThousand' | 'costProjected';

/** Expects exactly these series, by kind and currency. */
function expectation(key: CostSeries, time: string, values: Readonly<Record<string, number>>, window = '5m') {
  const at = window === '' ? '' : `,window="${window}"`;
  return {
    expr: window === '' ? RECORDED[key] : `${RECORDED[key]}{window="${window}"}`,
    eval_time: time,
    exp_samples: Object.entries(values).map(([kind, value]) => {
      const [type, currency] = kind.split(' ') as [string, string];
      return { labels: `${RECORDED[key]}{${of(type, currency)}${at}}`, value };
    }),
  };
}

// Steps are sums of powers of 2: they add up without rounding.
test('spend, cost of a call and of 1,000 predictions, by kind and currency, over all replicas', () => {
  // 20 scrapes in 5 minutes: 80 calls, 160 predictions.
  const input_series = [
    ...calls,
    cost('compute', 'EUR', '0+0.375x400'),
    cost('compute', 'EUR', '0+0.125x400', 'b'),
    cost('tokens', 'EUR', '0+0.5x400'),
    cost('compute', 'USD', '0+4x400'),
  ];
  expect(
    ofCost({
      input_series,
      promql_expr_test: [
        expectation('costSpent', '20m', { 'compute EUR': 10, 'tokens EUR': 10, 'compute USD': 80 }),
        expectation('costPerCall', '20m', { 'compute EUR': 0.125, 'tokens EUR': 0.125, 'compute USD': 1 }),
        expectation('costPerThousand', '20m', {
          'compute EUR': 62.5,
          'tokens EUR': 62.5,
          'compute USD': 500,
        }),
      ],
    }),
  ).toBe('');
});

test('without calls there is a spend and no cost of a call, not a division by nothing', () => {
  const input_series = [
    ...calls.map(({ series }) => ({ series, values: '9x400' })),
    cost('compute', 'EUR', '0+1x400'),
  ];
  expect(
    ofCost({
      input_series,
      promql_expr_test: [
        expectation('costSpent', '20m', { 'compute EUR': 20 }),
        expectation('costPerCall', '20m', {}),
        expectation('costPerThousand', '20m', {}),
      ],
    }),
  ).toBe('');
});

test('a training job that reports once and ends is counted, for as long as the window holds it', () => {
  const input_series = [
    ...calls,
    cost('training', 'EUR', '_x40 7.25 stale', 'job-1'),
    cost('training', 'EUR', '_x60 2.75x100', 'job-2'),
    cost('labels', 'EUR', '_x39 3 3 3 5x300', 'a'),
  ];
  expect(
    ofCost({
      input_series,
      promql_expr_test: [
        expectation('costSpent', '11m', { 'training EUR': 7.25, 'labels EUR': 5 }),
        expectation('costSpent', '14m', { 'training EUR': 7.25, 'labels EUR': 5 }),
        expectation('costSpent', '16m', { 'training EUR': 2.75, 'labels EUR': 0 }),
        expectation('costSpent', '25m', { 'training EUR': 0, 'labels EUR': 0 }),
        expectation('costSpent', '25m', { 'training EUR': 10, 'labels EUR': 5 }, '1h'),
        expectation('costPerCall', '11m', {}),
      ],
    }),
  ).toBe('');
});

test('a counter that starts anew loses nothing that was counted before', () => {
  const values = '0+1x40 0+1x100';
  expect(
    ofCost({
      input_series: [cost('compute', 'EUR', values), cost('labels', 'EUR', values)],
      promql_expr_test: [expectation('costSpent', '12m', { 'compute EUR': 19, 'labels EUR': 19 })],
    }),
  ).toBe('');
});

test('30 days like the last one: inference only, each currency by itself', () => {
  // A scrape every 2 minutes: 720 a day.
  const input_series = [
    cost('compute', 'EUR', '0+0.015625x800'),
    cost('compute', 'USD', '0+0.125x800'),
    cost('training', 'EUR', '0+1x800'),
  ];
  expect(
    ofCost(
      {
        input_series,
        promql_expr_test: [
          expectation('costProjected', '25h', { 'compute EUR': 337.5, 'compute USD': 2700 }, ''),
          expectation(
            'costSpent',
            '25h',
            { 'compute EUR': 11.25, 'compute USD': 90, 'training EUR': 720 },
            '1d',
          ),
        ],
      },
      '2m',
    ),
  ).toBe('');
});

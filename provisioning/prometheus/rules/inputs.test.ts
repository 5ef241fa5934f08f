import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from '../testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

const of = (version: string, rule = 'row_checks') =>
  `${LABEL.modelName}="m",${LABEL.modelVersion}="${version}",${LABEL.securityRule}="${rule}"`;

const counter = (
  key: 'inputAnomalies' | 'inputsChecked' | 'inputsSkipped',
  labels: string,
  values: string,
  instance = 'a',
) => ({
  series: `${FAMILY[key]}{${labels},instance="${instance}"}`,
  values,
});

/** Expects exactly these rates over 5 minutes. */
function expectation(
  time: string,
  values: Readonly<Record<string, number>>,
  key: 'inputAnomalyRate' | 'inputSkippedShare' = 'inputAnomalyRate',
) {
  return {
    expr: `${RECORDED[key]}{window="5m"}`,
    eval_time: time,
    exp_samples: Object.entries(values).map(([labels, value]) => ({
      labels: `${RECORDED[key]}{${labels},window="5m"}`,
      value,
    })),
  };
}

test('share of the inputs that a detector found unusual, over all replicas, by version and detector', () => {
  expect(
    promtool({
      input_series: [
        counter('inputAnomalies', of('1'), '0+1x400'),
        counter('inputAnomalies', of('1'), '0x400', 'b'),
        counter('inputsChecked', of('1'), '0+10x400'),
        counter('inputsChecked', of('1'), '0+30x400', 'b'),
        counter('inputAnomalies', of('1', 'squeezing'), '0+1x400'),
        counter('inputsChecked', of('1', 'squeezing'), '0+2x400'),
        counter('inputAnomalies', of('2'), '0x400'),
        counter('inputsChecked', of('2'), '0+5x400'),
      ],
      promql_expr_test: [expectation('20m', { [of('1')]: 0.025, [of('1', 'squeezing')]: 0.5, [of('2')]: 0 })],
    }),
  ).toBe('');
});

test('without inputs there is no rate', () => {
  expect(
    promtool({
      input_series: [
        counter('inputAnomalies', of('1'), '0+1x60 60x340'),
        counter('inputsChecked', of('1'), '0+4x60 240x340'),
      ],
      promql_expr_test: [expectation('10m', { [of('1')]: 0.25 }), expectation('21m', {})],
    }),
  ).toBe('');
});

test('share of the inputs that a detector of answers skipped; others have none', () => {
  const squeezing = of('1', 'feature_squeezing');
  expect(
    promtool({
      input_series: [
        counter('inputsChecked', squeezing, '0+30x60 1800x340'),
        counter('inputsSkipped', squeezing, '0+10x60 600x340'),
        counter('inputsChecked', of('1'), '0+30x400'),
        counter('inputsChecked', of('2', 'feature_squeezing'), '0+30x400'),
        counter('inputsSkipped', of('2', 'feature_squeezing'), '0x400'),
      ],
      promql_expr_test: [
        expectation('10m', { [squeezing]: 0.25, [of('2', 'feature_squeezing')]: 0 }, 'inputSkippedShare'),
        expectation('21m', { [of('2', 'feature_squeezing')]: 0 }, 'inputSkippedShare'),
      ],
    }),
  ).toBe('');
});

test('what the rate is at least, and what is usual at most, without a past and with one', () => {
  // 300 of 2,000 in five minutes, on an hour of 1 in 100.
  const limits = (time: string, low: number, usual: number) =>
    Object.entries({ inputAnomalyLow: low, inputAnomalyUsual: usual } as const).map(([key, value]) => {
      const name = RECORDED[key as 'inputAnomalyLow' | 'inputAnomalyUsual'];
      return {
        expr: `round(${name}{window="5m"}, 0.0001)`,
        eval_time: time,
        exp_samples: [{ labels: `{${of('1')},window="5m"}`, value }],
      };
    });
  expect(
    promtool(
      {
        input_series: [
          counter('inputAnomalies', of('1'), '0+1x240 255+15x40'),
          counter('inputsChecked', of('1'), '0+100x280'),
        ],
        promql_expr_test: [
          // 4 of 400, and 50 of 1,000 stated.
          ...limits('1m', 0.0017, 0.0853),
          // 20 of 2,000; the hour until two minutes before has 232 of 23,200.
          ...limits('1h', 0.0042, 0.0148),
          // 300 of 2,000; that hour has 408 of 24,000, of which 180 are of the attack.
          ...limits('65m', 0.1208, 0.022),
        ],
      },
      '15s',
      'parapet-inputs',
    ),
  ).toBe('');
});

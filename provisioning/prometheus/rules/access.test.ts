import { FAMILY, LABEL, RECORDED, type RecordedKey } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from '../testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

const of = (version: string, rule: string) =>
  `${LABEL.modelName}="m",${LABEL.modelVersion}="${version}",${LABEL.securityRule}="${rule}"`;
const decision = (version: string, rule: string) =>
  `${of(version, rule)},${LABEL.securityAction}="${rule === 'none' ? 'allowed' : 'blocked'}"`;

const counter = (version: string, rule: string, kind: string, values: string, instance = 'a') => ({
  series: `${FAMILY.accessDecisions}{${decision(version, rule)},${LABEL.principalKind}="${kind}",instance="${instance}"}`,
  values,
});

/** Expects exactly these values over 5 minutes. */
function expectation(key: RecordedKey, time: string, values: Readonly<Record<string, number>>) {
  return {
    expr: `${RECORDED[key]}{window="5m"}`,
    eval_time: time,
    exp_samples: Object.entries(values).map(([labels, value]) => ({
      labels: `${RECORDED[key]}{${labels},window="5m"}`,
      value,
    })),
  };
}

test('decisions, and the share that each rule refused, over all replicas and kinds of caller', () => {
  expect(
    promtool(
      {
        input_series: [
          counter('1', 'none', 'service', '0+12x120'),
          counter('1', 'none', 'ci', '0+3x120'),
          counter('1', 'none', 'service', '0+1x120', 'b'),
          counter('1', 'authentication', 'unknown', '0+2x120'),
          counter('1', 'authentication', 'unknown', '0+1x120', 'b'),
          counter('1', 'scope', 'user', '0+1x120'),
          counter('1', 'rate_limit', 'service', '0x120'),
          counter('1', 'model_store_scope', 'user', '0+4x120'),
          counter('2', 'none', 'service', '0+5x120'),
          counter('2', 'scope', 'user', '0x120'),
        ],
        promql_expr_test: [
          expectation('accessDecisionCount', '20m', {
            [decision('1', 'none')]: 320,
            [decision('1', 'authentication')]: 60,
            [decision('1', 'scope')]: 20,
            [decision('1', 'rate_limit')]: 0,
            [decision('1', 'model_store_scope')]: 80,
            [decision('2', 'none')]: 100,
            [decision('2', 'scope')]: 0,
          }),
          expectation('accessRefusedShare', '20m', {
            [of('1', 'authentication')]: 0.15,
            [of('1', 'scope')]: 0.05,
            [of('1', 'rate_limit')]: 0,
            [of('2', 'scope')]: 0,
          }),
        ],
      },
      '15s',
      'parapet-access',
    ),
  ).toBe('');
});

test('one refusal is seen, and without requests there is no share', () => {
  expect(
    promtool(
      {
        input_series: [counter('1', 'none', 'service', '0x120'), counter('1', 'scope', 'user', '0x40 1x100')],
        promql_expr_test: [
          expectation('accessRefusedShare', '11m', { [of('1', 'scope')]: 1 }),
          expectation('accessRefusedShare', '30m', {}),
        ],
      },
      '15s',
      'parapet-access',
    ),
  ).toBe('');
});

test('the first refusal of a model store, and the first that is flagged only, count, though their series begin with them', () => {
  const flagged = `${of('1', 'rate_limit')},${LABEL.securityAction}="flagged"`;
  expect(
    promtool({
      input_series: [
        counter('1', 'none', 'service', '0+1x240'),
        counter('1', 'model_store_scope', 'user', '_x39 1 1x200'),
        {
          series: `${FAMILY.accessDecisions}{${flagged},${LABEL.principalKind}="user",instance="a"}`,
          values: '_x39 1 1x200',
        },
      ],
      promql_expr_test: [
        expectation('accessDecisionCount', '12m', {
          [decision('1', 'none')]: 20,
          [decision('1', 'model_store_scope')]: 1,
          [flagged]: 1,
        }),
      ],
    }),
  ).toBe('');
});

test('usual refusals are the mean of the same hour of the weeks that were seen, from the second one on', () => {
  const WEEK = 1_008;
  const blocked = (rule: string, values: string) => counter('1', rule, 'user', values);
  const usual = (time: string, values: Readonly<Record<string, number>>) => ({
    expr: `${RECORDED.accessRefusedUsual}{window="1h"}`,
    eval_time: time,
    exp_samples: Object.entries(values).map(([rule, value]) => ({
      labels: `${RECORDED.accessRefusedUsual}{${LABEL.modelName}="m",${LABEL.securityRule}="${rule}",window="1h"}`,
      value,
    })),
  });
  expect(
    promtool(
      {
        input_series: [
          counter('1', 'none', 'user', `0+9x${3 * WEEK}`),
          blocked('scope', `0+1x${WEEK} ${WEEK}+2x${2 * WEEK}`),
          blocked('model_store_scope', `0+3x${3 * WEEK}`),
        ],
        promql_expr_test: [
          usual('12d', {}),
          // Six and twelve an hour, and eighteen.
          usual('14d12h', { scope: 9, model_store_scope: 18 }),
        ],
      },
      '10m',
      'parapet-access-1h',
    ),
  ).toBe('');
});

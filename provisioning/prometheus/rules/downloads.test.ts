import { FAMILY, LABEL, RECORDED, type RecordedKey } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from '../testing/promtool.ts';

// promtool evaluates weeks of history.
vi.setConfig({ testTimeout: 60_000 });

const kind = (name: string, principal: string) =>
  `${LABEL.modelName}="${name}",${LABEL.principalKind}="${principal}"`;
const version = (name: string, number: string, principal: string, action = 'allowed') =>
  `${kind(name, principal)},${LABEL.modelVersion}="${number}",${LABEL.securityAction}="${action}"`;

const counter = (labels: string, values: string, instance = 'a') => ({
  series: `${FAMILY.modelDownloads}{${labels},instance="${instance}"}`,
  values,
});

function expectation(key: RecordedKey, time: string, values: Readonly<Record<string, number>>) {
  return {
    expr: `${RECORDED[key]}{window="1h"}`,
    eval_time: time,
    exp_samples: Object.entries(values).map(([labels, value]) => ({
      labels: `${RECORDED[key]}{${labels},window="1h"}`,
      value,
    })),
  };
}

const test10m = (unit: Parameters<typeof promtool>[0]) => promtool(unit, '10m', 'parapet-downloads-1h');
const WEEK = 1_008;

test('downloads of an hour by version, kind and action, over all replicas, the first one included', () => {
  expect(
    test10m({
      input_series: [
        counter(version('m', '1', 'user'), '0x12 1x12'),
        counter(version('m', '1', 'user'), '0+2x24', 'b'),
        counter(version('m', '1', 'user', 'blocked'), '_x12 1x12'),
        counter(version('m', '2', 'ci'), '0+5x24'),
      ],
      promql_expr_test: [
        expectation('downloads', '2h20m', {
          [version('m', '1', 'user')]: 13,
          [version('m', '1', 'user', 'blocked')]: 1,
          [version('m', '2', 'ci')]: 30,
        }),
        // A day tells nothing of what is usual.
        expectation('downloadsUsual', '2h20m', {}),
      ],
    }),
  ).toBe('');
});

test('usual is the mean of the same hour of the weeks that were seen, from the second one on', () => {
  const weeks = (a: number, b: number, c: number) =>
    `0+${a}x${WEEK} ${a * WEEK}+${b}x${WEEK} ${a * WEEK + b * WEEK}+${c}x${WEEK}`;
  expect(
    test10m({
      input_series: [
        counter(version('m', '1', 'user'), weeks(1, 2, 3)),
        counter(version('m', '2', 'user'), `_x${2 * WEEK} 0+1x${WEEK}`),
        counter(version('m', '1', 'user', 'blocked'), weeks(9, 9, 9)),
        counter(version('new', '1', 'service'), `_x${2 * WEEK} 0+4x${WEEK}`),
      ],
      promql_expr_test: [
        expectation('downloadsUsual', '12d', {}),
        // The twelfth hour of the third week: 6 in the first, 12 in the second, and 24 now.
        expectation('downloadsUsual', '14d12h', { [kind('m', 'user')]: 9, [kind('new', 'service')]: 0 }),
      ],
    }),
  ).toBe('');
});

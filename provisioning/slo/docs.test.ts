import { readFileSync } from 'node:fs';
import { LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test } from 'vitest';
import { plainGroups } from '../prometheus/render.ts';
import { sloGroups } from '../prometheus/rules/slo.ts';
import { runPromtool } from '../prometheus/testing/run-promtool.ts';
import { queriesOf } from '../runbooks/pages.ts';
import { together } from './read.ts';

const page = readFileSync(new URL('../../docs/slo.md', import.meta.url), 'utf8');

const example = () => together([{ name: 'fraud.yaml', text: /^```yaml\n([\s\S]*?)^```$/m.exec(page)![1]! }]);

test('the example of docs/slo.md is read', () => {
  expect(example()).toEqual({
    services: [{ name: 'fraud', team: 'risk', businessImpact: true }],
    objectives: [
      { service: 'fraud', name: 'latency-p95', indicator: 'latency', target: 0.95, threshold: 0.2 },
    ],
  });
});

test('its queries tell what they say', () => {
  const slo = `${LABEL.modelName}="fraud",${LABEL.sloIndicator}="latency",${LABEL.sloName}="latency-p95",${LABEL.sloThreshold}="0.2"`;
  const of = (name: string, labels: string, value: number) => ({
    series: `${name}{${[slo, labels].filter(Boolean).join(',')}}`,
    values: `${value}x2`,
  });
  const version = `${LABEL.modelVersion}="1"`;
  const input_series = [
    of(RECORDED.sloBudgetRemaining, '', 0.5),
    of(RECORDED.sloBurnRate, 'window="6h"', 3),
    of(RECORDED.sloBadEvents, `window="30d",${version}`, 12),
    {
      series: `${RECORDED.sloErrors}{${LABEL.modelName}="fraud",${version},${LABEL.errorType}="oom"}`,
      values: '2x2',
    },
  ];
  const values: readonly (readonly [string, number])[] = [
    [`${RECORDED.sloBudgetRemaining}{${slo}}`, 0.5],
    [`${RECORDED.sloBurnRate}{${slo},window="6h"}`, 3],
    // Half of a budget of 30 days lasts 5 days at 3x.
    [`{${slo}}`, 5 * 86_400],
    [`{${version},${LABEL.sloName}="latency-p95"}`, 12],
    [`{${version},${LABEL.errorType}="oom"}`, 6],
  ];
  const queries = queriesOf(page);
  expect(queries).toHaveLength(values.length);
  const promql_expr_test = queries.map((expr, i) => ({
    expr,
    eval_time: '10m',
    exp_samples: [{ labels: values[i]![0], value: values[i]![1] }],
  }));
  const none = plainGroups(sloGroups({ services: [], objectives: [] })).slice(0, 1);
  expect(runPromtool(none, { input_series, promql_expr_test }, '5m')).toBe('');
});

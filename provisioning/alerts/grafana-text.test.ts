import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test } from 'vitest';
import { promtool } from '../prometheus/testing/promtool.ts';
import { driftAlerts } from './drift.ts';
import { grafanaText } from './grafana-text.ts';
import { type Alert, OF_SUBJECT } from './types.ts';

const drift = driftAlerts[0]!;
const about = (subject: Alert['about']): Alert => ({ ...drift, about: subject });
const queryOf = (subject: Alert['about'], promql: string) => {
  const { text, evidence } = grafanaText(about(subject));
  text.list(promql, 'x');
  return evidence[0]?.expr;
};

test('a query about one subject becomes one about each, and of each the first', () => {
  const model = LABEL.modelName;
  expect(queryOf('model', `sort_desc(topk(3, sum by (x) (a{${OF_SUBJECT},b="c"}) > 0))`)).toBe(
    `(topk by (${model}) (1, topk by (${model}) (3, sum by (${model}, x) (a{b="c"}) > 0))) or on () vector(0)`,
  );
  expect(queryOf('model', `a{${OF_SUBJECT}} and on (x) b{${OF_SUBJECT}}`)).toBe(
    `(topk by (${model}) (1, a{} and on (${model}, x) b{})) or on () vector(0)`,
  );
  expect(queryOf('fleet', 'topk(3, a)')).toBe('(topk by () (1, topk by () (3, a))) or on () vector(0)');
});

test('what is about everything has no series of the subject, and is no query', () => {
  const { text, evidence } = grafanaText(about('model'));
  expect(text.list('topk(3, a)', 'x')).toBe('see the dashboard');
  expect(evidence).toEqual([]);
});

test('the same query is asked once', () => {
  const { text, evidence } = grafanaText(about('version'));
  expect(text.dataset).toBe(text.dataset);
  expect(evidence).toHaveLength(1);
});

test('in Prometheus: each version has its data set and its worst feature, and nothing is no emptiness', () => {
  const { text, evidence } = grafanaText(drift);
  drift.description(text);
  const [dataset, worst] = evidence;
  const of = (version: string) => `${LABEL.modelName}="m",${LABEL.modelVersion}="${version}"`;
  const feature = (version: string, name: string, psi: number) => {
    const labels = `${of(version)},${LABEL.featureName}="${name}",window="${drift.window}"`;
    return [
      { series: `${RECORDED.driftPsi}{${labels}}`, values: `${psi}x4 stale` },
      { series: `${RECORDED.driftVerdict}{${labels}}`, values: '1x4 stale' },
    ];
  };
  const info = (version: string) => `{${LABEL.datasetId}="data-${version}",${of(version)}}`;
  const nothing = { labels: '{}', value: 0 };
  const complaint = promtool(
    {
      input_series: [
        ...['1', '2'].map((version) => ({ series: FAMILY.modelInfo + info(version), values: '1x4 stale' })),
        ...feature('1', 'a', 0.3),
        ...feature('1', 'b', 0.5),
        ...feature('2', 'c', 0.2),
      ],
      promql_expr_test: [
        {
          expr: dataset!.expr,
          eval_time: '1m',
          exp_samples: ['1', '2'].map((version) => ({ labels: info(version), value: 1 })),
        },
        {
          expr: `group by (${LABEL.modelVersion}, ${LABEL.featureName}) (${worst!.expr})`,
          eval_time: '1m',
          exp_samples: [
            { labels: `{${LABEL.modelVersion}="1",${LABEL.featureName}="b"}`, value: 1 },
            { labels: `{${LABEL.modelVersion}="2",${LABEL.featureName}="c"}`, value: 1 },
          ],
        },
        { expr: dataset!.expr, eval_time: '30m', exp_samples: [nothing] },
        { expr: worst!.expr, eval_time: '30m', exp_samples: [nothing] },
      ],
    },
    '15s',
    ['parapet-alerts-drift'],
  );
  expect(complaint).toBe('');
});

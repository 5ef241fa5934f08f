import { FAMILY, LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { ofService, promtoolOf, type Series, type Stories } from './testing/story.ts';

vi.setConfig({ testTimeout: 300_000 });

const LAST = 160;
const versionOf = (model: string) => `${LABEL.modelName}="${model}",${LABEL.modelVersion}="1"`;

/** A series that grows by so much a scrape, and by another amount from a scrape on. */
function series(name: string, model: string, labels: string, before: number, after = before, from = 41) {
  const values = [...Array(LAST + 1)].map(
    (_, i) => Math.min(i, from) * before + Math.max(0, i - from) * after,
  );
  return { series: `${name}{${versionOf(model)},${labels}}`, values: values.join(' ') };
}

function steady(name: string, model: string, labels: string, before: number, after: number): Series[number] {
  const values = [...Array(LAST + 1)].map((_, i) => (i <= 41 ? before : after));
  return { series: `${name}{${versionOf(model)},${labels}}`, values: values.join(' ') };
}

const DURATION = FAMILY.inferenceDuration;
const matches = (predicted: string, label: string) =>
  `${LABEL.predictionClass}="${predicted}",${LABEL.labelClass}="${label}",instance="a"`;
const rollback = (labels: string, values: string) => ({
  series: `${FAMILY.rollbackDuration}_${labels},${LABEL.modelName}="reverting"}`,
  values,
});

/** After twenty minutes each is unwell in one way; so many events and bad ones are in the last five minutes of thirty. */
const stories: Stories = {
  slow: {
    objectives: [
      { indicator: 'latency', name: 'p95', target: 0.95, threshold: 0.2 },
      { indicator: 'latency', name: 'p99', target: 0.99, threshold: 0.5 },
    ],
    // 100 answers and 10 failures a scrape; then 60 answers are late, and 20 of them very.
    series: [
      series(`${DURATION}_count`, 'slow', 'instance="a"', 100),
      series(`${DURATION}_count`, 'slow', `${LABEL.errorType}="timeout",instance="a"`, 10),
      series(`${DURATION}_bucket`, 'slow', 'instance="a",le="0.2"', 98, 40),
      series(`${DURATION}_bucket`, 'slow', 'instance="a",le="0.5"', 100, 80),
    ],
  },
  wrong: {
    objectives: [{ indicator: 'quality', target: 0.9 }],
    // Right on 92 of 100; then on 30. Two unknown classes are never the same.
    series: [
      series(FAMILY.labelMatches, 'wrong', matches('spam', 'spam'), 46, 15),
      series(FAMILY.labelMatches, 'wrong', matches('ham', 'ham'), 46, 15),
      series(FAMILY.labelMatches, 'wrong', matches('ham', 'spam'), 7, 60),
      series(FAMILY.labelMatches, 'wrong', matches('_other', '_other'), 1, 10),
    ],
  },
  far: {
    objectives: [{ indicator: 'quality', target: 0.95, threshold: 25 }],
    series: [
      series(FAMILY.regressionMatches, 'far', 'instance="a"', 50),
      steady(RECORDED.maeLow, 'far', `${WINDOW_LABEL}="5m"`, 17, 31),
    ],
  },
  drifting: {
    objectives: [{ indicator: 'drift-free', target: 0.95 }],
    // Two segments, one of which drifts; the hour knows nothing of it.
    series: [
      series(`${DURATION}_count`, 'drifting', 'instance="a"', 100),
      steady(RECORDED.modelVerdict, 'drifting', `${LABEL.baselineId}="b1",${WINDOW_LABEL}="5m"`, 0, 1),
      steady(RECORDED.modelVerdict, 'drifting', `${LABEL.baselineId}="b2",${WINDOW_LABEL}="5m"`, 0, 0),
      steady(RECORDED.modelVerdict, 'drifting', `${LABEL.baselineId}="b1",${WINDOW_LABEL}="1h"`, 0, 0),
    ],
  },
  // Too few calls for five minutes to tell: the hour does.
  sparse: {
    objectives: [{ indicator: 'drift-free', target: 0.95 }],
    series: [
      series(`${DURATION}_count`, 'sparse', 'instance="a"', 1),
      steady(RECORDED.modelVerdict, 'sparse', `${LABEL.baselineId}="b1",${WINDOW_LABEL}="5m"`, -1, -1),
      steady(RECORDED.modelVerdict, 'sparse', `${LABEL.baselineId}="b1",${WINDOW_LABEL}="1h"`, 0, 1),
    ],
  },
  unlabelled: {
    objectives: [{ indicator: 'label-freshness', target: 0.95 }],
    series: [
      series(FAMILY.labelDue, 'unlabelled', `${LABEL.labelState}="labelled",instance="a"`, 99, 0),
      series(FAMILY.labelDue, 'unlabelled', `${LABEL.labelState}="missing",instance="a"`, 1, 100),
      series(FAMILY.labelDue, 'unlabelled', `${LABEL.labelState}="unmatchable",instance="a"`, 50),
    ],
  },
  reverting: {
    objectives: [{ indicator: 'time-to-rollback', target: 0.95, threshold: 900 }],
    // Two replicas went back in time and one did not, each its first rollback.
    series: [
      rollback('count{instance="a"', '_x55 1x10'),
      rollback('bucket{le="900",instance="a"', '_x55 1x10'),
      rollback('count{instance="b"', '_x55 1x10'),
      // As Prometheus 3 writes it.
      rollback('bucket{le="900.0",instance="b"', '_x55 1x10'),
      rollback('count{instance="c"', '_x56 1x10'),
      rollback('bucket{le="900",instance="c"', '_x56 0x10'),
    ],
  },
};

test('each indicator counts its events, and the bad ones', () => {
  const counts: Readonly<Record<string, readonly [events: number, bad: number]>> = {
    p95: [1000, 600],
    p99: [1000, 200],
    wrong: [1000, 700],
    far: [500, 500],
    drifting: [1000, 1000],
    sparse: [10, 10],
    unlabelled: [1000, 1000],
    reverting: [3, 1],
  };
  const promql_expr_test = Object.entries(counts).flatMap(([name, values]) =>
    (['sloEvents', 'sloBadEvents'] as const).map((key, i) => ({
      expr: `sum(${ofService(key, '5m')} and on (${LABEL.modelName}, ${LABEL.sloName}) {__name__="${RECORDED.sloObjective}",${name.startsWith('p9') ? LABEL.sloName : LABEL.modelName}="${name}"})`,
      eval_time: '30m',
      exp_samples: [{ labels: '{}', value: values[i]! }],
    })),
  );
  expect(promtoolOf(stories, { promql_expr_test }, '30s')).toBe('');
});

test('each alert fires for the version that is unwell, and none for rollbacks, of which there are few', () => {
  const firing = Object.entries({
    slow: 'MLLatencyBurn',
    wrong: 'MLQualityBurn',
    far: 'MLQualityBurn',
    drifting: 'MLDriftBurn',
    sparse: 'MLDriftBurn',
    unlabelled: 'MLLabelFreshnessBurn',
  });
  const test = {
    expr: 'group by (alertname, model) (ALERTS{alertstate="firing",severity="page"})',
    eval_time: '78m',
    exp_samples: firing.map(([model, name]) => ({
      labels: `{alertname="${name}",model="${model}"}`,
      value: 1,
    })),
  };
  expect(promtoolOf(stories, { promql_expr_test: [test] }, '30s')).toBe('');
});

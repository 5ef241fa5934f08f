import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool as runPromtool, type UnitTest } from './testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

const promtool = (unit: UnitTest) => runPromtool(unit, '15s', ['parapet-drift', 'parapet-inference']);

/** More than a day of history, with what looks at a day. */
const promtoolOfDay = (unit: UnitTest) =>
  runPromtool(unit, '2m', [
    'parapet-inference-1d',
    'parapet-drift-baseline',
    'parapet-drift-1d',
    'parapet-alerts-drift',
  ]);

const VERSION = `${LABEL.modelName}="mail-filter",${LABEL.modelVersion}="3"`;
const FEATURE = `${VERSION},${LABEL.baselineId}="b1:x",${LABEL.featureName}="link <count>"`;

/** Counters of one feature in two replicas, which share its growth in proportion 1 to 2, and its baseline. */
function feature(baseline: readonly number[], growth: readonly string[]): UnitTest['input_series'] {
  return baseline.flatMap((count, bin) => {
    const labels = `${FEATURE},${LABEL.featureBin}="0${bin}"`;
    return [
      {
        series: `${FAMILY.featureBaseline}{${labels},${LABEL.featureBinLabel}="bin ${bin}",instance="a"}`,
        values: `${count}x400`,
      },
      { series: `${FAMILY.featureObservations}{${labels},instance="a"}`, values: growth[bin]! },
    ];
  });
}

const info = {
  series: `${FAMILY.modelInfo}{${VERSION},${LABEL.baselineId}="b1:x",${LABEL.datasetId}="mails-2002",instance="a"}`,
  values: '1x400',
};

test('golden values: o = (100, 200, 300), r = (100, 100, 100) give T = 37.5 and z = 5.303272602202916', () => {
  // 20 scrapes a window: growth of 5, 10 and 15 a scrape is an increase of exactly 100, 200 and 300 in 5 minutes.
  const series = feature([100, 100, 100], ['0+5x100', '0+10x100', '0+15x100']);
  const labels = `{${FEATURE}, window="5m"}`;
  const expected = {
    driftN: 600,
    driftM: 300,
    driftK: 2,
    driftStatistic: 37.5,
    driftZ: 5.303272602202916,
  } as const;
  expect(
    promtool({
      input_series: series,
      promql_expr_test: Object.entries(expected).map(([key, value]) => {
        const name = RECORDED[key as keyof typeof expected];
        return {
          expr: `${name}{window="5m"}`,
          eval_time: '20m',
          exp_samples: [{ labels: `${name}${labels}`, value }],
        };
      }),
    }),
  ).toBe('');
});

test('counts of a replica that starts under load are neither extrapolated nor lost after a reset', () => {
  const labels = `{${FEATURE}, window="5m"}`;
  const n = (evalTime: string, value: number) => ({
    expr: `${RECORDED.driftN}{window="5m"}`,
    eval_time: evalTime,
    exp_samples: [{ labels: `${RECORDED.driftN}${labels}`, value }],
  });
  // First scraped with 5 and 0 values counted; three scrapes later 45 and 30 more were counted.
  const start = feature([100, 100], ['5+15x3 50x200', '0+10x3 30x200']);
  expect(promtool({ input_series: start, promql_expr_test: [n('1m', 75)] })).toBe('');
  // A counter that was reset says 20 since then; the 40 before are in the window too.
  const reset = feature([100, 100], ['0x9 20 40 0 20x60', '0x60']);
  const counted = promtool({ input_series: reset, promql_expr_test: [n('5m', 60)] });
  expect(counted).toBe('');
});

/** Ten bins that grow alike, then for `shifted` scrapes only the first four, then alike again. */
function shiftAndBack(quiet: number, shifted: number): UnitTest['input_series'] {
  const growth = Array.from({ length: 10 }, (_, bin) => {
    const before = `0+5x${quiet}`;
    const step = bin < 4 ? 12 : 0;
    const middle = quiet * 5 + shifted * step;
    return `${before} ${quiet * 5 + step}+${step}x${shifted - 1} ${middle + 5}+5x200`;
  });
  return feature(Array(10).fill(200), growth);
}

test('the alert stays quiet, fires on a shift, names what it is about, and recovers', () => {
  const dashboard = '/d/parapet-on-call/on-call?var-model=mail-filter&var-version=3&var-window=5m';
  const alert = (severity: string, psi: string, since: string) => ({
    exp_labels: {
      [LABEL.modelName]: 'mail-filter',
      [LABEL.modelVersion]: '3',
      [LABEL.baselineId]: 'b1:x',
      model: 'mail-filter',
      version: '3',
      severity,
      root_cause: 'feature_drift',
      window: '5m',
    },
    exp_annotations: {
      summary: 'mail-filter version 3: 1 feature(s) drifted from the training data',
      description: `Over the last 5m, 1 feature(s) of mail-filter version 3 differ from the training data (data set mails-2002) by a PSI of ${psi} or more, since 1970-01-01 00:${since} +0000 UTC. Worst: link <count> (PSI 3.67).`,
      dashboard_url: dashboard,
      runbook_url: '/a/parapet-secureml-app/runbooks/ml-feature-drift',
    },
  });
  expect(
    promtool({
      input_series: [...shiftAndBack(60, 40), info],
      alert_rule_test: [
        { alertname: 'MLFeatureDrift', eval_time: '15m', exp_alerts: [] },
        {
          alertname: 'MLFeatureDrift',
          eval_time: '24m',
          exp_alerts: [alert('page', '0.25', '17:15'), alert('ticket', '0.1', '16:30')],
        },
        { alertname: 'MLFeatureDrift', eval_time: '90m', exp_alerts: [] },
      ],
    }),
  ).toBe('');
});

test('a segment out of season is no version without a verdict', () => {
  const segment = (id: string, growth: string) =>
    [0, 1, 2].flatMap((bin) => {
      const labels = `${VERSION},${LABEL.baselineId}="${id}",${LABEL.featureName}="f",${LABEL.featureBin}="0${bin}"`;
      return [
        { series: `${FAMILY.featureBaseline}{${labels},${LABEL.featureBinLabel}="b"}`, values: '500x800' },
        { series: `${FAMILY.featureObservations}{${labels}}`, values: growth },
      ];
    });
  const calls = `${FAMILY.inferenceDuration}_count{${VERSION},instance="a"}`;
  const verdict = `${RECORDED.modelVerdict}{window="1d"}`;
  const labels = (id: string) =>
    `${RECORDED.modelVerdict}{${VERSION},${LABEL.baselineId}="${id}", window="1d"}`;
  expect(
    promtoolOfDay({
      input_series: [
        ...segment('b1:summer', '0+20x800'),
        ...segment('b1:winter', '0x800'),
        { series: calls, values: '0+60x800' },
      ],
      promql_expr_test: [
        {
          expr: verdict,
          eval_time: '25h',
          exp_samples: [
            { labels: labels('b1:summer'), value: 0 },
            { labels: labels('b1:winter'), value: -1 },
          ],
        },
      ],
      alert_rule_test: [{ alertname: 'MLDriftBlind', eval_time: '25h', exp_alerts: [] }],
    }),
  ).toBe('');
});

test('a version that is called all day without a verdict is a ticket', () => {
  const calls = `${FAMILY.inferenceDuration}_count{${VERSION},instance="a"}`;
  const bare = `${FAMILY.modelInfo}{${VERSION},${LABEL.datasetId}="mails-2002",instance="a"}`;
  const alert = {
    exp_labels: {
      [LABEL.modelName]: 'mail-filter',
      [LABEL.modelVersion]: '3',
      model: 'mail-filter',
      version: '3',
      severity: 'ticket',
      root_cause: 'no_drift_verdict',
      window: '1d',
    },
    exp_annotations: {
      summary: 'mail-filter version 3: nobody can tell whether it drifts',
      description:
        'mail-filter version 3 was called all day but has no baseline, or features with too few observations for a verdict.',
      dashboard_url: '/d/parapet-on-call/on-call?var-model=mail-filter&var-version=3&var-window=1d',
      runbook_url: '/a/parapet-secureml-app/runbooks/ml-feature-drift#no-verdict',
    },
  };
  expect(
    promtoolOfDay({
      input_series: [
        { series: calls, values: '0+60x800' },
        { series: bare, values: '1x800' },
      ],
      alert_rule_test: [
        { alertname: 'MLDriftBlind', eval_time: '23h', exp_alerts: [] },
        { alertname: 'MLDriftBlind', eval_time: '25h', exp_alerts: [alert] },
      ],
    }),
  ).toBe('');
});

import { FAMILY, LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { expect, test } from 'vitest';
import { dashboardUrl } from '../alerts/prometheus-text.ts';
import { sloAlerts } from '../alerts/slo.ts';
import type { IndicatorName } from './indicators.ts';
import { promtoolOf, type Series } from './testing/story.ts';

const DURATION = FAMILY.inferenceDuration;
const one = (name: string, values: string, labels: string): Series[number] => ({
  series: `${name}{${LABEL.modelName}="mail",${LABEL.modelVersion}="1",${labels}}`,
  values,
});
/** A hundred a scrape: all the time, until minute 20, and since. */
const all = (name: string, labels = 'instance="a"') => one(name, '0+100x45', labels);
const good = (name: string, labels = 'instance="a"') => one(name, '0+100x40 4000x5', labels);
const bad = (name: string, labels = 'instance="a"') => one(name, '0x40 100+100x4', labels);

interface Case {
  readonly name: string;
  readonly indicator: IndicatorName;
  readonly threshold?: number;
  readonly series: Series;
  readonly labels: object;
  readonly trouble: string;
  readonly rest: string;
}

const cases: readonly Case[] = [
  {
    name: 'MLAvailabilityBurn',
    indicator: 'availability',
    series: [good(`${DURATION}_count`), bad(`${DURATION}_count`, `${LABEL.errorType}="timeout"`)],
    labels: { root_cause: 'availability', area: 'serving' },
    trouble: 'predictions fail',
    rest: 'Bad events of the version in 1h, by objective: availability (300). By error: timeout (300).',
  },
  {
    name: 'MLLatencyBurn',
    indicator: 'latency',
    threshold: 0.2,
    series: [all(`${DURATION}_count`), good(`${DURATION}_bucket`, 'le="0.2"')],
    labels: { root_cause: 'latency', area: 'serving' },
    trouble: 'predictions are slow',
    rest: 'Bad events of the version in 1h, by objective: latency (300).',
  },
  {
    name: 'MLQualityBurn',
    indicator: 'quality',
    series: [
      good(FAMILY.labelMatches, `${LABEL.predictionClass}="ham",${LABEL.labelClass}="ham"`),
      bad(FAMILY.labelMatches, `${LABEL.predictionClass}="ham",${LABEL.labelClass}="spam"`),
    ],
    labels: { root_cause: 'quality', area: 'quality' },
    trouble: 'predictions are wrong',
    rest: 'Bad events of the version in 1h, by objective: quality (300).',
  },
  {
    name: 'MLDriftBurn',
    indicator: 'drift-free',
    series: [all(`${DURATION}_count`), one(RECORDED.modelVerdict, '0x40 1x5', `${WINDOW_LABEL}="5m"`)],
    labels: { root_cause: 'drift', area: 'quality', failure_mode: 'F1' },
    trouble: 'data differ from the training data',
    rest: 'Bad events of the version in 1h, by objective: drift-free (300).',
  },
  {
    name: 'MLLabelFreshnessBurn',
    indicator: 'label-freshness',
    series: [
      good(FAMILY.labelDue, `${LABEL.labelState}="labelled"`),
      bad(FAMILY.labelDue, `${LABEL.labelState}="missing"`),
    ],
    labels: { root_cause: 'labels', area: 'quality', failure_mode: 'F7' },
    trouble: 'labels are late',
    rest: 'Bad events of the version in 1h, by objective: label-freshness (300).',
  },
];

test.each(
  cases,
)('$name says which version burns, how fast, since when, and what spends the budget', (alert) => {
  const { name, indicator, threshold, series, labels, trouble, rest } = alert;
  const objective = { indicator, target: 0.999, ...(threshold !== undefined && { threshold }) };
  const expected = {
    exp_labels: {
      [LABEL.modelName]: 'mail',
      [LABEL.modelVersion]: '1',
      model: 'mail',
      version: '1',
      severity: 'page',
      business_impact: 'true',
      team: 'platform',
      window: '1h',
      ...labels,
    },
    exp_annotations: {
      summary: `mail version 1: ${trouble}, 300.00 times as often as the error budget allows`,
      description: [
        'mail version 1 burns an error budget of 30 days 300.00 times as fast as it may, over the last 5m;',
        'the service as a whole burns too much over 5m and over 1h, since 1970-01-01 00:20:30 +0000 UTC.',
        rest,
      ].join(' '),
      dataset: 'unknown',
      dashboard_url:
        '/d/parapet-on-call/on-call?from=-570000&to=now&var-model=mail&var-version=1&var-window=1h',
      runbook_url: `/a/parapet-secureml-app/runbooks/${name.replaceAll(/(?<=.)([A-Z][a-z])/g, '-$1').toLowerCase()}`,
    },
  };
  const found = promtoolOf(
    { mail: { businessImpact: true, objectives: [objective], series } },
    { alert_rule_test: [{ alertname: name, eval_time: '21m30s', exp_alerts: [expected] }] },
    '30s',
  );
  expect(found).toBe('');
});

test('a window that dashboards do not have leaves theirs as it is', () => {
  const urls = sloAlerts.map((alert) => [alert.window, /var-window=(\w+)$/.exec(dashboardUrl(alert))?.[1]]);
  expect(new Map(urls as [string, string | undefined][])).toEqual(
    new Map([
      ['1h', '1h'],
      ['6h', undefined],
      ['1d', '1d'],
      ['3d', undefined],
    ]),
  );
});

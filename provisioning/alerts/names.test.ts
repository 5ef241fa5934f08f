import { LABEL } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { runPromtool } from '../prometheus/testing/run-promtool.ts';
import { catalogue } from './catalogue.ts';
import { prometheusRule } from './prometheus.ts';
import { SUBJECT_LABELS } from './prometheus-text.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What quotes, ends a template, formats, is no letter, or stands for bytes that were no text. */
const NAMES = [
  'a`b"c\'d\\x5c',
  '{{ . }} }} {{ end',
  '%s%d%!q',
  'a\nb\tc\0\u202e',
  'ü ☃ \u{1f600}',
  'a\ufffdb',
];

const alerts = catalogue.flatMap((topic) => topic.alerts);

/** As promtool reads a label's value. */
const quoted = (value: string) => JSON.stringify(value).replaceAll('\ufffd', '\\ufffd');

test('whatever models, versions, data sets and processes are called, every text can be written', () => {
  const rules = alerts.map((alert) => ({
    ...prometheusRule(alert, []),
    expr: `max by (${SUBJECT_LABELS[alert.about].join(', ')}) (subject)`,
    for: '0s',
  }));
  const labels = [LABEL.modelName, LABEL.modelVersion, LABEL.datasetId, 'instance'];
  const input_series = NAMES.map((name) => ({
    series: `subject{${labels.map((label) => `${label}=${quoted(name)}`).join(',')}}`,
    values: '1x5',
  }));
  // Expected are none, so that promtool shows them all.
  const alert_rule_test = [...new Set(alerts.map(({ name }) => name))].map((alertname) => ({
    alertname,
    eval_time: '3m',
    exp_alerts: [],
  }));
  const shown = runPromtool(
    [{ name: 'all', rules } as { name: string }],
    { input_series, alert_rule_test },
    '1m',
  );
  expect(shown.match(/Annotations:/g)?.length).toBeGreaterThan(alerts.length);
  expect(shown.match(/<error expanding[^>]*/g) ?? []).toEqual([]);
});

import { FAMILY, LABEL, RECORDED, type RecordedKey } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from '../testing/promtool.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 60_000 });

const VERSION = `${LABEL.modelName}="mails",${LABEL.modelVersion}="1"`;

const matches = (predicted: string, label: string, values: string) => ({
  series: `${FAMILY.labelMatches}{${VERSION},${LABEL.cohort}="",${LABEL.predictionClass}="${predicted}",${LABEL.labelClass}="${label}",instance="a"}`,
  values,
});
const due = (state: string, values: string) => ({
  series: `${FAMILY.labelDue}{${VERSION},${LABEL.labelState}="${state}",instance="a"}`,
  values,
});
const expectation = (key: RecordedKey, time: string, value: number, window = '5m') => ({
  expr: `${RECORDED[key]}{window="${window}"}`,
  eval_time: time,
  exp_samples: [{ labels: `${RECORDED[key]}{${VERSION},window="${window}"}`, value }],
});

test('labels of a pair of classes that comes up for the first time count, all of them', () => {
  const unit = {
    input_series: [
      matches('ham', 'ham', '0+1x80'),
      // Errors: first seen at 10 minutes, and never again.
      matches('spam', 'ham', '_x40 60x40'),
      due('labelled', '0+1x80'),
      due('missing', '_x40 20x40'),
    ],
    promql_expr_test: [
      expectation('qualityN', '9m', 20),
      expectation('accuracy', '9m', 1),
      expectation('qualityN', '12m', 80),
      expectation('accuracy', '12m', 0.25),
      expectation('labelCoverage', '12m', 0.5),
      expectation('unlabelledRate', '12m', 0.5),
      expectation('qualityN', '20m', 20),
      expectation('labelCoverage', '20m', 1),
    ],
  };
  expect(promtool(unit, '15s', ['parapet-quality-5m', 'parapet-labels-5m'])).toBe('');
});

test('a failed scrape does not make labels of long ago those of the window', () => {
  const unit = {
    input_series: [due('missing', '1000x40 stale 1000x400')],
    promql_expr_test: ['69m', '70m', '70m15s', '70m30s', '71m'].map((time) =>
      expectation('labelsDue', time, 0, '1h'),
    ),
  };
  expect(promtool(unit, '15s', 'parapet-labels-1h')).toBe('');
});

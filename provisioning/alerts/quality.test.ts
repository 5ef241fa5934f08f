import { FAMILY, LABEL, type MetricKey } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import type { UnitTest } from '../prometheus/testing/promtool.ts';
import { grows } from './testing/phases.ts';
import { complaints, type Moment } from './testing/story.ts';
import { toldOtherwise } from './testing/texts.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

type Series = UnitTest['input_series'];
type Phase = readonly [minutes: number, right: number, wrong: number];

const VERSION = `${LABEL.modelName}="mails",${LABEL.modelVersion}="1"`;
const GROUPS = ['parapet-quality', 'parapet-usual', 'parapet-concept-drift', 'parapet-alerts-quality'];
const TICKET = 'MLQualityDrop ticket mails 1';
const PAGE = 'MLQualityDrop page mails 1';

const one = (key: MetricKey, labels: string, values: string) => ({
  series: `${FAMILY[key]}{${VERSION},${labels}instance="a"}`,
  values,
});
const info = one('modelInfo', `${LABEL.datasetId}="mails-2002",`, '1x1000');

/** Labels minute by minute. */
function labels(...phases: readonly Phase[]): Series {
  const pair = (actual: string, values: string) =>
    one('labelMatches', `${LABEL.predictionClass}="ham",${LABEL.labelClass}="${actual}",`, values);
  return [
    info,
    pair('ham', grows(...phases.map(([minutes, right]) => [minutes, right] as const))),
    pair('spam', grows(...phases.map(([minutes, , wrong]) => [minutes, wrong] as const))),
  ];
}

/** Errors minute by minute: ten, half of them of 0.5 and half of 1.5, times a factor. */
function errors(...phases: readonly (readonly [minutes: number, factor: number])[]): Series {
  const sum = (step: number, power: number) =>
    grows(...phases.map(([minutes, factor]) => [minutes, step * factor ** power] as const));
  return [
    info,
    one('regressionMatches', '', sum(10, 0)),
    one('regressionAbsoluteErrors', `${LABEL.errorDirection}="over",`, sum(5, 1)),
    one('regressionAbsoluteErrors', `${LABEL.errorDirection}="under",`, sum(5, 1)),
    one('regressionSquaredErrors', '', sum(12.5, 2)),
    one('regressionFourthPowers', '', sum(25.625, 4)),
  ];
}

const story = (series: Series, moments: readonly Moment[]) => complaints({ series, moments, groups: GROUPS });
const quiet = (...at: string[]): readonly Moment[] => at.map((time) => ({ at: time, firing: [] }));

test('a version that is half wrong pages in minutes, and is over quarter of an hour after it is right again', () => {
  const moments = [
    ...quiet('10m', '60m'),
    { at: '66m', firing: [PAGE, TICKET] },
    { at: '89m', firing: [PAGE, TICKET] },
    ...quiet('103m', '140m'),
  ];
  expect(story(labels([60, 38, 2], [30, 20, 20], [60, 38, 2]), moments)).toBe('');
});

test('some points of accuracy are a ticket and no page', () => {
  expect(story(labels([120, 38, 2], [90, 33, 7]), [...quiet('120m'), { at: '200m', firing: [TICKET] }])).toBe(
    '',
  );
});

test('a version that was never better is no drop, few labels are none, and no labels are none', () => {
  expect(story(labels([90, 24, 16]), quiet('5m', '30m', '90m'))).toBe('');
  const night = labels([40, 38, 2], [70, 0, 0], [3, 0, 1], [20, 0, 0]);
  expect(story(night, quiet('41m', '112m', '114m', '130m'))).toBe('');
});

test('three times the error of a regression pages, and is over quarter of an hour after', () => {
  const moments = [...quiet('10m', '60m'), { at: '70m', firing: [PAGE, TICKET] }, ...quiet('118m')];
  expect(story(errors([60, 1], [40, 3], [60, 1]), moments)).toBe('');
  expect(story(errors([60, 1], [90, 1.5]), [{ at: '140m', firing: [TICKET] }])).toBe('');
  expect(story(errors([60, 1], [60, 1.1]), quiet('90m', '119m'))).toBe('');
});

const evaluated = (split: string, metric: string, score: number) =>
  one(
    'evaluationScore',
    `${LABEL.evaluationMetric}="${metric}",${LABEL.datasetSplit}="${split}",`,
    `${score}x20 stale`,
  );
const BELOW = 'MLQualityBelowEvaluation ticket mails 1';

test('a version that was evaluated better than its labels say is a ticket, also when the evaluation is long over', () => {
  const series = [...labels([120, 34, 6]), evaluated('test', 'accuracy', 0.96)];
  expect(story(series, [...quiet('50m'), { at: '100m', firing: [BELOW] }])).toBe('');
  expect(story([...errors([120, 1.4]), evaluated('test', 'mae', 1)], [{ at: '100m', firing: [BELOW] }])).toBe(
    '',
  );
});

test('rows that the version learnt from are no evaluation, and a test that was as good raises nothing', () => {
  expect(story([...labels([120, 34, 6]), evaluated('train', 'accuracy', 0.99)], quiet('100m'))).toBe('');
  expect(story([...labels([120, 34, 6]), evaluated('test', 'accuracy', 0.87)], quiet('100m'))).toBe('');
});

test('it ends when the labels of the last hour are as good as the evaluation', () => {
  const series = [...labels([100, 30, 10], [30, 39, 1]), evaluated('test', 'accuracy', 0.96)];
  expect(story(series, [{ at: '99m', firing: [BELOW] }, ...quiet('115m')])).toBe('');
});

const found = (detector: string, state: string, values: string) =>
  one('driftDetections', `${LABEL.driftDetector}="${detector}",${LABEL.driftState}="${state}",`, values);
const CONCEPT = 'MLConceptDrift ticket mails 1';

test('a rise that ADWIN finds is a ticket for an hour, or until it finds that the errors fell', () => {
  const fell = (values: string) => found('adwin', 'improvement', values);
  const rose = found('adwin', 'drift', '0x30 1x200');
  const moments = [...quiet('30m'), { at: '32m', firing: [CONCEPT] }];
  expect(story([rose, fell('0x200')], [...moments, { at: '85m', firing: [CONCEPT] }, ...quiet('95m')])).toBe(
    '',
  );
  expect(story([rose, fell('0x50 1x200')], [...moments, ...quiet('52m', '95m')])).toBe('');
});

test('what was found before a target was out of reach opens no ticket when it is back, nor an hour later', () => {
  const series = [found('adwin', 'drift', '0x10 1x100 stale _x9 1x120')];
  expect(story(series, quiet('100m', '123m', '126m', '173m', '177m', '182m'))).toBe('');
});

test('detectors that find drift in stable streams open no ticket', () => {
  const series = ['ddm', 'eddm', 'page_hinkley'].map((detector) => found(detector, 'drift', '0x30 3x200'));
  expect(story([...series, found('adwin', 'warning', '0x30 3x100')], quiet('32m', '60m'))).toBe('');
});

const of = (severity: string, window: string, more = {}) => ({
  [LABEL.modelName]: 'mails',
  [LABEL.modelVersion]: '1',
  model: 'mails',
  version: '1',
  severity,
  root_cause: 'quality',
  area: 'quality',
  business_impact: 'false',
  team: 'none',
  window,
  ...more,
});

test('an alert on quality tells what it is, what it was, and of how many labels', () => {
  expect(
    toldOtherwise({
      name: 'MLQualityDrop',
      at: '200m',
      series: labels([120, 38, 2], [90, 33, 7]),
      groups: ['parapet-quality-1h', 'parapet-quality-1d', 'parapet-usual', 'parapet-alerts-quality'],
      alerts: [
        {
          labels: of('ticket', '1h', { failure_mode: 'F1' }),
          summary: 'mails version 1 is wrong more often than it was',
          description:
            'By the labels of the last 1h, the accuracy (or for values the mean absolute error) of mails version 1 is 0.82, since 1970-01-01 02:42:00 +0000 UTC. It has shown, by version: 1 (0.94). Labels of the window, by version: 1 (2400).',
          dataset: 'mails-2002',
          dashboard: 'from=7920000&to=now&var-model=mails&var-version=1&var-window=1h',
          runbook: 'ml-quality-drop',
        },
      ],
    }),
  ).toBe('');
});

test('an alert on the evaluation tells both', () => {
  expect(
    toldOtherwise({
      name: 'MLQualityBelowEvaluation',
      at: '80m',
      series: [...labels([120, 34, 6]), evaluated('test', 'accuracy', 0.96)],
      groups: ['parapet-quality-1d', 'parapet-usual', 'parapet-alerts-quality'],
      alerts: [
        {
          labels: of('ticket', '1d'),
          summary: 'mails version 1 is worse than in its evaluation',
          description:
            'By the labels of the last day, the accuracy (or for values the mean absolute error) of mails version 1 is 0.85. Evaluated, by version: 1 (0.96). Labels of the day, by version: 1 (3240).',
          dataset: 'mails-2002',
          dashboard: 'from=-1140000&to=now&var-model=mails&var-version=1&var-window=1d',
          runbook: 'ml-quality-drop#below-the-evaluation',
        },
      ],
    }),
  ).toBe('');
});

test('an alert on concept drift tells what found it', () => {
  expect(
    toldOtherwise({
      name: 'MLConceptDrift',
      at: '40m',
      series: [info, found('adwin', 'drift', '0x30 1x200'), found('ddm', 'drift', '0x20 2x200')],
      groups: ['parapet-concept-drift', 'parapet-alerts-quality'],
      alerts: [
        {
          labels: of('ticket', '1h', { failure_mode: 'F1' }),
          summary: 'mails version 1: the errors rose',
          description:
            'A sequential detector found, by the labels, that mails version 1 errs more than before, since 1970-01-01 00:31:00 +0000 UTC. Found in the last hour, by detector: adwin (1), ddm (2). The event ml.concept.drift tells the errors before and after.',
          dataset: 'mails-2002',
          dashboard: 'from=60000&to=now&var-model=mails&var-version=1&var-window=1h',
          runbook: 'ml-concept-drift',
        },
      ],
    }),
  ).toBe('');
});

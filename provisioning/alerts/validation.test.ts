import { FAMILY, LABEL, type MetricKey } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import type { UnitTest } from '../prometheus/testing/promtool.ts';
import { grows } from './testing/phases.ts';
import { complaints, type Moment } from './testing/story.ts';
import { toldOtherwise } from './testing/texts.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

type Series = UnitTest['input_series'];
type Phase = readonly [minutes: number, rows: number, failed: number];

const GROUPS = ['parapet-validation', 'parapet-transform-skew', 'parapet-alerts-validation'];
const TICKET = 'MLDataValidationFailures ticket';
const PAGE = 'MLDataValidationFailures page';
const BATCH = 'MLBatchValidationFailures ticket';
const SKEW = 'MLTransformSkew page';

function series(key: MetricKey, labels: Readonly<Record<string, string>>, values: string) {
  const all = { [LABEL.datasetId]: 'mails', ...labels, instance: 'a' };
  const named = Object.entries(all).map(([name, value]) => `${name}="${value}"`);
  return { series: `${FAMILY[key]}{${named}}`, values };
}

const failures = (column: string, check: string, source: string, values: string) =>
  series(
    'validationFailures',
    {
      [LABEL.featureName]: column,
      [LABEL.validationCheck]: check,
      [LABEL.validationSource]: source,
    },
    values,
  );

/** Rows in service minute by minute, and those that fail one check. */
function served(...phases: readonly Phase[]): Series {
  const rows = grows(...phases.map(([minutes, count]) => [minutes, count] as const));
  return [
    series('validationRows', { [LABEL.validationSource]: 'serving' }, rows),
    failures(
      'length',
      'range',
      'serving',
      grows(...phases.map(([minutes, , failed]) => [minutes, failed] as const)),
    ),
  ];
}

const story = (input: Series, moments: readonly Moment[]) =>
  complaints({ series: input, moments, groups: GROUPS });
const quiet = (...at: string[]): readonly Moment[] => at.map((time) => ({ at: time, firing: [] }));

test('a third of the rows failing pages in minutes, and is over ten minutes after it is mended', () => {
  const moments = [
    ...quiet('60m'),
    { at: '64m', firing: [PAGE, TICKET] },
    { at: '89m', firing: [PAGE, TICKET] },
    ...quiet('101m', '160m'),
  ];
  expect(story(served([60, 100, 0], [30, 100, 33], [90, 100, 0]), moments)).toBe('');
});

test('one row in twenty is a ticket, one in two hundred is nothing, nor is a bad row at night', () => {
  expect(story(served([60, 100, 0], [60, 100, 5]), [{ at: '75m', firing: [TICKET] }])).toBe('');
  expect(story(served([300, 200, 1]), quiet('10m', '1h', '5h'))).toBe('');
  expect(story(served([60, 100, 0], [120, 0, 0], [1, 1, 1], [60, 0, 0]), quiet('182m', '190m'))).toBe('');
});

test('a batch that fails a check is a ticket for an hour; one that passes, or is tiny, is nothing', () => {
  const batch = (failed: number) => [
    series('validationRows', { [LABEL.validationSource]: 'batch' }, '_x60 3000 stale'),
    series('validationBatches', {}, '_x60 1 stale'),
    failures('age', 'range', 'batch', `_x60 ${failed} stale`),
    failures('@rows', 'row_count', 'batch', '_x60 0 stale'),
  ];
  expect(story(batch(7), [...quiet('59m'), { at: '63m', firing: [BATCH] }, ...quiet('125m')])).toBe('');
  expect(story(batch(0), quiet('63m', '90m'))).toBe('');
});

test('a service that transforms otherwise than training pages until it is gone', () => {
  const skew = (values: string) => failures('encode', 'transform_skew', 'serving', values);
  expect(
    story([skew('_x10 1x20 stale')], [...quiet('10m'), { at: '13m', firing: [SKEW] }, ...quiet('33m')]),
  ).toBe('');
  expect(story([skew('0x60')], quiet('5m', '1h'))).toBe('');
});

const of = (severity: string, more = {}) => ({
  [LABEL.datasetId]: 'mails',
  dataset: 'mails',
  severity,
  root_cause: 'data_validation',
  area: 'data',
  business_impact: 'false',
  ...more,
});

test('alerts on data name the columns', () => {
  expect(
    toldOtherwise({
      name: 'MLDataValidationFailures',
      at: '75m',
      series: served([60, 100, 0], [60, 100, 5]),
      groups: ['parapet-validation-5m', 'parapet-alerts-validation'],
      alerts: [
        {
          labels: of('ticket', { window: '5m' }),
          summary: 'mails: rows in service fail 1 check(s)',
          description:
            'Over the last 5m, more than 1 % of the rows that services were given failed 1 of the check(s) of mails, since 1970-01-01 01:04:00 +0000 UTC. Share that failed, by column: length (0.05).',
          dataset: 'mails',
          dashboard: 'from=2040000&to=now&var-window=5m',
          runbook: 'ml-data-validation-failures',
        },
      ],
    }),
  ).toBe('');
});

test('alerts on batches name the columns', () => {
  expect(
    toldOtherwise({
      name: 'MLBatchValidationFailures',
      at: '63m',
      series: [
        series('validationRows', { [LABEL.validationSource]: 'batch' }, '_x60 3000 stale'),
        failures('age', 'range', 'batch', '_x60 60 stale'),
      ],
      groups: ['parapet-validation', 'parapet-alerts-validation'],
      alerts: [
        {
          labels: of('ticket', { window: '1h' }),
          summary: 'mails: a batch failed 1 check(s)',
          description:
            'A batch of mails failed 1 check(s) in the last hour. Share that failed, by column: age (0.02). The event ml.validation.failure tells the version of the data.',
          dataset: 'mails',
          dashboard: 'from=1800000&to=now&var-window=1h',
          runbook: 'ml-data-validation-failures#a-batch-failed',
        },
      ],
    }),
  ).toBe('');
});

test('alerts on skew name the transformation', () => {
  expect(
    toldOtherwise({
      name: 'MLTransformSkew',
      at: '13m',
      series: [failures('encode', 'transform_skew', 'serving', '_x10 1x20')],
      groups: ['parapet-transform-skew', 'parapet-alerts-validation'],
      alerts: [
        {
          labels: of('page'),
          summary: '1 process(es) transform inputs otherwise than training on mails did',
          description:
            '1 process(es) serve a model of mails with a transformation whose outputs differ from those of training, since 1970-01-01 00:10:00 +0000 UTC. Processes by transformation: encode (1). The event ml.validation.failure names the outputs that differ.',
          dataset: 'mails',
          dashboard: 'from=-1200000&to=now',
          runbook: 'ml-transform-skew',
        },
      ],
    }),
  ).toBe('');
});

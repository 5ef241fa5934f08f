import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import type { UnitTest } from '../prometheus/testing/promtool.ts';
import { complaints, type Moment } from './testing/story.ts';
import { toldOtherwise } from './testing/texts.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

type Series = UnitTest['input_series'];

const MODEL = `${LABEL.modelName}="mails"`;
const VERSION = `${MODEL},${LABEL.modelVersion}="2"`;
const GROUPS = ['parapet-training', 'parapet-alerts-training'];

/** Runs that ended, in a service that trains; a sample every 2 minutes. */
const ended = (outcome: string, values: string) => ({
  series: `${FAMILY.trainingDuration}_count{${VERSION},${LABEL.trainingOutcome}="${outcome}",instance="a"}`,
  values,
});
const failedTwice = ended('failed', '0x60 1x30 2x300');

const story = (series: Series, moments: readonly Moment[]) =>
  complaints({ series, moments, interval: '2m', groups: GROUPS });
const quiet = (...at: string[]): readonly Moment[] => at.map((time) => ({ at: time, firing: [] }));
const FAILED = 'MLTrainingFailed ticket mails';

test('runs that fail again are a ticket, until one is completed', () => {
  const completed = ended('completed', '2x121 3x200');
  const moments = [...quiet('130m', '180m'), { at: '200m', firing: [FAILED] }, ...quiet('252m', '5h')];
  expect(story([completed, failedTwice], moments)).toBe('');
});

test('jobs that end at once count', () => {
  const job = (at: number, outcome: string, instance: string) => ({
    ...ended(outcome, `_x${at / 2} 1 stale`),
    series: ended(outcome, '').series.replace('"a"', `"${instance}"`),
  });
  const jobs = [
    job(20, 'completed', 'j1'),
    job(60, 'failed', 'j2'),
    job(100, 'failed', 'j3'),
    job(160, 'completed', 'j4'),
  ];
  expect(story(jobs, [...quiet('90m'), { at: '120m', firing: [FAILED] }, ...quiet('168m', '4h')])).toBe('');
});

test('one failure, two of twenty, cancelled runs and a trainer that starts anew raise nothing', () => {
  expect(story([ended('completed', '2x300'), ended('failed', '0x60 1x200')], quiet('130m', '4h'))).toBe('');
  expect(story([ended('completed', '18x300'), failedTwice], quiet('190m', '4h'))).toBe('');
  expect(story([ended('completed', '2x300'), ended('cancelled', '0x60 5x200')], quiet('130m', '4h'))).toBe(
    '',
  );
  expect(
    story([ended('completed', '2+1x30 0+1x30'), ended('failed', '1x30 0x30')], quiet('50m', '70m')),
  ).toBe('');
});

const within = (le: string) => ({
  series: `${FAMILY.trainingDuration}_bucket{${VERSION},${LABEL.trainingOutcome}="completed",le="${le}",instance="a"}`,
  values: le === '15' ? '0x300' : '5x300',
});
/** Five runs within a minute, then one from an hour to three. */
const runs = (active = '0x30 1x60 0x60') => [
  ...['15', '60', '300', '+Inf'].map(within),
  ended('completed', '5x300'),
  { series: `${FAMILY.trainingActive}{${VERSION},instance="a"}`, values: active },
];
const STUCK = 'MLTrainingStuck ticket mails 2';

test('a run that takes far longer than those before is a ticket, until it ends', () => {
  const moments = [
    ...quiet('50m', '70m'),
    { at: '82m', firing: [STUCK] },
    { at: '180m', firing: [STUCK] },
    ...quiet('190m'),
  ];
  expect(story(runs(), moments)).toBe('');
});

test('runs that follow each other closely are no long one, nor is one without any before it', () => {
  const rest = runs('1x150').filter(({ series }) => !series.includes('_count'));
  const busy = [...rest, ended('completed', '5+1x150')];
  expect(story(busy, quiet('60m', '200m'))).toBe('');
  expect(story([runs()[5]!], quiet('82m', '180m'))).toBe('');
});

test('a scrape that fails does not make a run a new one', () => {
  expect(story(runs('0x30 1x7 _ 1x60'), [{ at: '86m', firing: [STUCK] }])).toBe('');
});

const labels = (more = {}) => ({
  [LABEL.modelName]: 'mails',
  model: 'mails',
  severity: 'ticket',
  root_cause: 'training',
  area: 'training',
  business_impact: 'false',
  team: 'none',
  ...more,
});

test('alerts on training tell the runs of the week, and how long one takes', () => {
  const told = { interval: '2m', groups: GROUPS };
  expect(
    toldOtherwise({
      ...told,
      name: 'MLTrainingFailed',
      at: '200m',
      series: [ended('completed', '2x300'), failedTwice],
      alerts: [
        {
          labels: labels(),
          summary: 'mails: 2 training runs failed, the last one too',
          description:
            '2 training runs of mails failed in the last 7 days, and none was completed after the last failure. Runs by outcome: completed (2), failed (2).',
          dataset: 'unknown',
          dashboard: 'from=9240000&to=now&var-model=mails',
          runbook: 'ml-training-failed',
        },
      ],
    }),
  ).toBe('');
  expect(
    toldOtherwise({
      ...told,
      name: 'MLTrainingStuck',
      at: '122m',
      series: [...runs(), { series: `${FAMILY.trainingEpoch}{${VERSION}}`, values: '7x300' }],
      alerts: [
        {
          labels: labels({ [LABEL.modelVersion]: '2', version: '2' }),
          summary: 'The training of mails version 2 has not ended for 1h 0m 0s',
          description:
            'A training run of mails version 2 has been going on for 1h 0m 0s, more than 3 times as long as 95 % of the completed runs of the last 7 days. Epoch, by version: 2 (7).',
          dataset: 'unknown',
          dashboard: 'from=2640000&to=now&var-model=mails&var-version=2',
          runbook: 'ml-training-failed#a-run-does-not-end',
        },
      ],
    }),
  ).toBe('');
});

import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import type { UnitTest } from '../prometheus/testing/promtool.ts';
import { grows } from './testing/phases.ts';
import { complaints, type Moment } from './testing/story.ts';
import { toldOtherwise } from './testing/texts.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

type Series = UnitTest['input_series'];
type Phase = readonly [minutes: number, labelled: number, missing: number];

const MODEL = `${LABEL.modelName}="mails"`;
const VERSION = `${MODEL},${LABEL.modelVersion}="1"`;
const GROUPS = ['parapet-labels', 'parapet-usual', 'parapet-alerts-labels'];
const TICKET = 'MLLabelsDelayed ticket mails 1';
const PAGE = 'MLLabelsDelayed page mails 1';

const info = {
  series: `${FAMILY.modelInfo}{${VERSION},${LABEL.datasetId}="mails-2002",instance="a"}`,
  values: '1x1000',
};

/** Predictions whose label fell due, minute by minute. */
function due(...phases: readonly Phase[]): Series {
  const counter = (state: string, values: string) => ({
    series: `${FAMILY.labelDue}{${VERSION},${LABEL.labelState}="${state}",instance="a"}`,
    values,
  });
  return [
    info,
    counter('labelled', grows(...phases.map(([minutes, labelled]) => [minutes, labelled] as const))),
    counter('missing', grows(...phases.map(([minutes, , missing]) => [minutes, missing] as const))),
  ];
}

const story = (series: Series, moments: readonly Moment[]) => complaints({ series, moments, groups: GROUPS });
const quiet = (...at: string[]): readonly Moment[] => at.map((time) => ({ at: time, firing: [] }));

test('labels that stop are a ticket in five minutes and a page in a dozen, and over ten minutes after they are back', () => {
  const series = due([60, 38, 2], [30, 0, 40], [60, 38, 2]);
  const moments = [
    ...quiet('20m', '60m'),
    { at: '64m', firing: [TICKET] },
    { at: '72m', firing: [PAGE, TICKET] },
    { at: '89m', firing: [PAGE, TICKET] },
    ...quiet('101m', '140m'),
  ];
  expect(story(series, moments)).toBe('');
});

test('so they are ten minutes after Prometheus has begun', () => {
  const moments = [...quiet('10m'), { at: '15m', firing: [TICKET] }];
  expect(story(due([10, 38, 2], [20, 0, 40]), moments)).toBe('');
});

test('where there is one prediction a minute it takes the hour to page, and to know that it is over', () => {
  const moments = [
    ...quiet('120m'),
    { at: '150m', firing: [TICKET] },
    { at: '195m', firing: [PAGE, TICKET] },
    { at: '220m', firing: [TICKET] },
    ...quiet('270m'),
  ];
  expect(story(due([120, 1, 0], [80, 0, 1], [90, 1, 0]), moments)).toBe('');
});

test('a part of the labels is a ticket and no page', () => {
  const moments = [...quiet('60m'), { at: '80m', firing: [TICKET] }];
  expect(story(due([60, 38, 2], [60, 20, 20]), moments)).toBe('');
});

test('a version that never gets labels for a fifth of its predictions is well', () => {
  expect(story(due([300, 32, 8]), quiet('5m', '30m', '2h', '5h'))).toBe('');
});

test('a new version, one without any label, and one with three predictions at night raise nothing', () => {
  expect(story(due([120, 0, 30]), quiet('5m', '30m', '2h'))).toBe('');
  expect(story(due([120, 38, 2], [200, 0, 0], [3, 0, 1], [30, 0, 0]), quiet('322m', '324m', '340m'))).toBe(
    '',
  );
});

test('a retired version raises nothing', () => {
  expect(story(due([120, 38, 2], [180, 0, 0]), quiet('121m', '126m', '180m', '4h'))).toBe('');
});

const recorded = (key: keyof typeof RECORDED, values: string, window = '') => ({
  series: `${RECORDED[key]}{${VERSION}${window && `,window="${window}"`}}`,
  values,
});

test('weekends without labels are usual from the second week on', () => {
  // Steps of an hour: five days in which a twentieth has no label, two in which two thirds have none.
  const week = '0.05x119 0.66x47';
  const series = [
    recorded('unlabelledRate', `${week} ${week}`, '1h'),
    recorded('unlabelledRate', `${week} ${week}`, '5m'),
    recorded('labelsKept', '500x400', '1h'),
    recorded('labelsKept', '500x400', '5m'),
    recorded('unlabelledHigh', `${week} ${week}`, '1d'),
  ];
  const groups = ['parapet-usual', 'parapet-alerts-labels'];
  const moments = [{ at: '130h', firing: [TICKET] }, ...quiet(`${168 + 121}h`, `${168 + 140}h`)];
  expect(complaints({ series, moments, interval: '1h', groups })).toBe('');
});

/** A fortnight in steps of half an hour: labels that met predictions in a day, and calls a second. */
function fortnight(labels: string, calls = '5x700'): Series {
  return [recorded('qualityN', labels, '1d'), recorded('calls', calls, '1d')];
}
const stopped = (series: Series, moments: readonly Moment[]) =>
  complaints({ series, moments, interval: '30m', groups: ['parapet-alerts-labels'] });

test('labels that came last week and come no more are a ticket, while calls go on, until they come', () => {
  const series = fortnight('4000x400 100x100 4000x100');
  const moments = [
    ...quiet('10h', '200h', '205h'),
    { at: '208h', firing: ['MLLabelsStopped ticket mails'] },
    ...quiet('252h'),
  ];
  expect(stopped(series, moments)).toBe('');
  // The last label of a version is as old as the version: another one has them now.
  const other = {
    series: recorded('qualityN', '', '1d').series.replace('="1"', '="2"'),
    values: '_x400 4000x300',
  };
  expect(stopped([...series, other], quiet('208h', '240h'))).toBe('');
});

test('fewer labels of fewer calls, few labels, and a weekly rhythm raise nothing', () => {
  expect(stopped(fortnight('4000x400 100x200', '5x400 0.1x200'), quiet('208h', '250h'))).toBe('');
  expect(stopped(fortnight('40x400 0x200'), quiet('208h', '250h'))).toBe('');
  expect(stopped(fortnight('4000x239 0x95 4000x239 0x95'), quiet('125h', '290h', '320h'))).toBe('');
});

test('alerts on labels tell how many are missing, since when, and what is usual', () => {
  const labels = (severity: string) => ({
    [LABEL.modelName]: 'mails',
    [LABEL.modelVersion]: '1',
    model: 'mails',
    version: '1',
    severity,
    root_cause: 'labels',
    area: 'quality',
    business_impact: 'false',
    team: 'none',
    failure_mode: 'F7',
    window: '5m',
  });
  expect(
    toldOtherwise({
      name: 'MLLabelsDelayed',
      at: '64m',
      series: due([60, 38, 2], [30, 0, 40]),
      groups: ['parapet-labels-5m', 'parapet-labels-1d', 'parapet-usual', 'parapet-alerts-labels'],
      alerts: [
        {
          labels: labels('ticket'),
          summary: 'mails version 1: 100% of predictions have no label when it is due',
          description:
            'Of the predictions of mails version 1 whose label fell due in the last 5m, 100% have none, since 1970-01-01 01:01:00 +0000 UTC. Usual shares, by version: 1 (0.06). While they are missing, quality is unknown.',
          dataset: 'mails-2002',
          dashboard: 'from=1860000&to=now&var-model=mails&var-version=1&var-window=5m',
          runbook: 'ml-labels-delayed',
        },
      ],
    }),
  ).toBe('');
  // Samples are half an hour apart, so that what Prometheus noted of the beginning is stale.
  expect(
    toldOtherwise({
      name: 'MLLabelsStopped',
      at: '208h',
      series: [info, ...fortnight('4000x400 100x100')],
      interval: '30m',
      groups: ['parapet-alerts-labels'],
      alerts: [
        {
          labels: {
            [LABEL.modelName]: 'mails',
            model: 'mails',
            severity: 'ticket',
            root_cause: 'labels',
            area: 'quality',
            business_impact: 'false',
            team: 'none',
            failure_mode: 'F7',
            window: '1d',
          },
          summary: 'mails: hardly any label comes any more',
          description:
            'In the last day 100 labels met predictions of mails, hardly any beside the same day a week ago, while calls go on, since just now. A week ago, by version: 1 (4000).',
          dataset: 'mails-2002',
          dashboard: 'from=now-1h&to=now&var-model=mails&var-window=1d',
          runbook: 'ml-labels-delayed#labels-stopped',
        },
      ],
    }),
  ).toBe('');
});

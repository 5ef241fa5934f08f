import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
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
const GROUPS = ['parapet-quality', 'parapet-alerts-error-clusters'];
const TICKET = 'MLErrorCluster ticket mails 1';
const PAGE = 'MLErrorCluster page mails 1';

const info = { series: `${FAMILY.modelInfo}{${VERSION},${LABEL.datasetId}="mails-2002"}`, values: '1x1000' };

/** Labels of a cohort minute by minute. */
function cohort(name: string, ...phases: readonly Phase[]): Series {
  const pair = (actual: string, values: string) => ({
    series: `${FAMILY.labelMatches}{${VERSION},${LABEL.cohort}="${name}",${LABEL.predictionClass}="ham",${LABEL.labelClass}="${actual}",instance="a"}`,
    values,
  });
  return [
    pair('ham', grows(...phases.map(([minutes, right]) => [minutes, right] as const))),
    pair('spam', grows(...phases.map(([minutes, , wrong]) => [minutes, wrong] as const))),
  ];
}

const rest = [...cohort('direct', [400, 57, 3]), ...cohort('list', [400, 19, 1])];
const story = (series: Series, moments: readonly Moment[]) =>
  complaints({ series: [info, ...series], moments, groups: GROUPS });
const quiet = (...at: string[]): readonly Moment[] => at.map((time) => ({ at: time, firing: [] }));

test('a cohort that is half wrong pages in minutes, and is over ten minutes after it is right again', () => {
  const moments = [
    ...quiet('60m'),
    { at: '66m', firing: [PAGE, TICKET] },
    { at: '89m', firing: [PAGE, TICKET] },
    ...quiet('102m', '160m'),
  ];
  expect(story([...rest, ...cohort('acme', [60, 19, 1], [30, 10, 10], [90, 19, 1])], moments)).toBe('');
});

test('a cohort with some more errors than the rest is a ticket', () => {
  const moments = [...quiet('60m'), { at: '170m', firing: [TICKET] }];
  expect(story([...rest, ...cohort('acme', [60, 19, 1], [120, 18, 2])], moments)).toBe('');
});

test('errors that rise in all cohorts alike are none', () => {
  const all = ['a', 'b', 'c'].flatMap((name) => cohort(name, [60, 19, 1], [60, 10, 10]));
  expect(story(all, quiet('70m', '110m'))).toBe('');
});

test('a cohort alone, an hour without labels, and a handful of wrong ones raise nothing', () => {
  expect(story(cohort('acme', [60, 19, 1], [60, 10, 10]), quiet('70m', '110m'))).toBe('');
  expect(
    story([...rest, ...cohort('tiny', [30, 0, 0], [3, 0, 1], [30, 0, 0])], quiet('32m', '34m', '60m')),
  ).toBe('');
});

test('an alert names the cohort and how many errors it had', () => {
  expect(
    toldOtherwise({
      name: 'MLErrorCluster',
      at: '66m',
      series: [info, ...rest, ...cohort('acme', [60, 19, 1], [30, 10, 10])],
      groups: ['parapet-quality-5m', 'parapet-alerts-error-clusters'],
      alerts: (['page', 'ticket'] as const).map((severity) => ({
        labels: {
          [LABEL.modelName]: 'mails',
          [LABEL.modelVersion]: '1',
          model: 'mails',
          version: '1',
          severity,
          root_cause: 'poisoning',
          area: 'security',
          security_critical: 'true',
          business_impact: 'false',
          team: 'none',
          failure_mode: 'F2',
          window: '5m',
        },
        summary: 'mails version 1: errors cluster in 1 cohort(s)',
        description:
          'By the labels of the last 5m, mails version 1 (data set mails-2002) errs far more in 1 cohort(s) than elsewhere, since 1970-01-01 01:02:00 +0000 UTC. Errors there: acme (50). Wrong labels in the training data of that cohort, a broken source, or another kind of input do that.',
        dataset: 'mails-2002',
        dashboard: 'from=1920000&to=now&var-model=mails&var-version=1&var-window=5m',
        runbook: 'ml-error-cluster',
      })),
    }),
  ).toBe('');
});

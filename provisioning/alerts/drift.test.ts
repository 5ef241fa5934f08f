import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool, type UnitTest } from '../prometheus/testing/promtool.ts';
import { grows } from './testing/phases.ts';
import { complaints, type Moment } from './testing/story.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

type Series = UnitTest['input_series'];

const SHORT = ['parapet-drift', 'parapet-alerts-drift'];
/** More than a day of history, with what looks at a day. */
const DAY = ['parapet-inference-1d', 'parapet-drift', 'parapet-alerts-drift'];

const VERSION = `${LABEL.modelName}="mail-filter",${LABEL.modelVersion}="3"`;
const info = {
  series: `${FAMILY.modelInfo}{${VERSION},${LABEL.baselineId}="b1:x",${LABEL.datasetId}="mails-2002",instance="a"}`,
  values: '1x1000',
};
const calls = { series: `${FAMILY.inferenceDuration}_count{${VERSION},instance="a"}`, values: '0+60x1000' };

interface Phase {
  readonly scrapes: number;
  /** What each bin gets in a scrape. */
  readonly growth: readonly number[];
}

/** Baseline and counters of one feature that goes through phases. */
function feature(name: string, phases: readonly Phase[], baselineId = 'b1:x'): Series {
  return phases[0]!.growth.flatMap((_, bin) => {
    const labels = `${VERSION},${LABEL.baselineId}="${baselineId}",${LABEL.featureName}="${name}",${LABEL.featureBin}="0${bin}"`;
    return [
      { series: `${FAMILY.featureBaseline}{${labels},${LABEL.featureBinLabel}="b"}`, values: '200x1000' },
      {
        series: `${FAMILY.featureObservations}{${labels},instance="a"}`,
        values: grows(...phases.map(({ scrapes, growth }) => [scrapes, growth[bin]!] as const)),
      },
    ];
  });
}

const EVEN = Array<number>(10).fill(5);
const SHIFTED = EVEN.map((_, bin) => (bin < 4 ? 12 : 0));
/** A shift of a PSI between 0.1 and 0.25. */
const LEANING = EVEN.map((_, bin) => (bin < 5 ? 7 : 3));
const minutes = (count: number, growth: readonly number[]): Phase => ({ scrapes: count * 4, growth });

const story = (series: Series, moments: readonly Moment[], groups = SHORT, interval = '15s') =>
  complaints({ series, moments, groups, interval });

const TICKET = 'MLFeatureDrift ticket mail-filter 3';
const PAGE = 'MLFeatureDrift page mail-filter 3';

test('a major shift pages within three minutes, and is over ten minutes after its end in all windows', () => {
  const links = feature('links', [minutes(15, EVEN), minutes(20, SHIFTED), minutes(60, EVEN)]);
  expect(
    story(
      [...links, info],
      [
        { at: '15m', firing: [] },
        { at: '18m', firing: [PAGE, TICKET] },
        { at: '34m', firing: [PAGE, TICKET] },
        { at: '47m', firing: [] },
        { at: '90m', firing: [] },
      ],
    ),
  ).toBe('');
});

test('the hour still sees the shift then: it is the five minutes that end it', () => {
  const links = feature('links', [minutes(15, EVEN), minutes(20, SHIFTED), minutes(60, EVEN)]);
  const verdict = (window: string, value: number) => ({
    expr: `${RECORDED.driftVerdict}{window="${window}"}`,
    eval_time: '47m',
    exp_samples: [
      {
        labels: `${RECORDED.driftVerdict}{${VERSION},${LABEL.baselineId}="b1:x",${LABEL.featureName}="links",window="${window}"}`,
        value,
      },
    ],
  });
  const promql_expr_test = [verdict('5m', 0), verdict('1h', 1)];
  expect(promtool({ input_series: [...links, info], promql_expr_test }, '15s', SHORT)).toBe('');
});

test('a material shift is a ticket, and goes on as long as it lasts', () => {
  const links = feature('links', [minutes(15, EVEN), minutes(120, LEANING)]);
  const moments = ['30m', '60m', '90m', '130m'].map((at) => ({ at, firing: [TICKET] }));
  expect(story([...links, info], [{ at: '15m', firing: [] }, ...moments])).toBe('');
});

test('a feature that nobody can judge any more keeps no other alive', () => {
  const stopped = EVEN.map(() => 0);
  const links = feature('links', [minutes(15, EVEN), minutes(20, SHIFTED), minutes(60, EVEN)]);
  const rare = feature('rare', [minutes(15, EVEN), minutes(80, stopped)]);
  expect(story([...links, ...rare, info], [{ at: '48m', firing: [] }])).toBe('');
});

test('an alert names what it is about, since when, and the worst features', () => {
  const links = feature('link <count>', [minutes(15, EVEN), minutes(10, SHIFTED)]);
  const alert = (severity: string, psi: string, since: string, from: number) => ({
    exp_labels: {
      [LABEL.modelName]: 'mail-filter',
      [LABEL.modelVersion]: '3',
      model: 'mail-filter',
      version: '3',
      severity,
      root_cause: 'drift',
      area: 'quality',
      business_impact: 'false',
      team: 'mail',
      failure_mode: 'F1',
      window: '5m',
    },
    exp_annotations: {
      summary: 'mail-filter version 3: 1 feature(s) drifted from the training data',
      description: `Over the last 5m, 1 feature(s) of mail-filter version 3 differ from the training data (data set mails-2002) by a PSI of ${psi} or more, since 1970-01-01 00:${since} +0000 UTC. Worst, by PSI: link <count> (1.32).`,
      dataset: 'mails-2002',
      dashboard_url: `/d/parapet-on-call/on-call?from=${from}&to=now&var-model=mail-filter&var-version=3&var-window=5m`,
      runbook_url: '/a/parapet-secureml-app/runbooks/ml-feature-drift',
    },
  });
  expect(
    promtool(
      {
        input_series: [...links, info],
        alert_rule_test: [
          {
            alertname: 'MLFeatureDrift',
            eval_time: '19m',
            exp_alerts: [alert('page', '0.25', '17:00', -780_000), alert('ticket', '0.1', '16:15', -825_000)],
          },
        ],
      },
      '15s',
      ['parapet-drift-baseline', 'parapet-drift-counts', 'parapet-drift-5m', 'parapet-alerts-drift'],
    ),
  ).toBe('');
});

test('a segment out of season is no version without a verdict', () => {
  const segment = (id: string, growth: number) =>
    feature('f', [{ scrapes: 1000, growth: EVEN.map(() => growth) }], id);
  const series = [...segment('b1:summer', 20), ...segment('b1:winter', 0), calls];
  const labels = (id: string) =>
    `${RECORDED.modelVerdict}{${VERSION},${LABEL.baselineId}="${id}",window="1d"}`;
  const verdicts = {
    expr: `${RECORDED.modelVerdict}{window="1d"}`,
    eval_time: '25h',
    exp_samples: [
      { labels: labels('b1:summer'), value: 0 },
      { labels: labels('b1:winter'), value: -1 },
    ],
  };
  expect(promtool({ input_series: series, promql_expr_test: [verdicts] }, '2m', DAY)).toBe('');
  expect(story(series, [{ at: '26h', firing: [] }], DAY, '2m')).toBe('');
});

test('a version that is called all day without a verdict is a ticket, until it has a baseline', () => {
  const bare = { ...info, series: info.series.replace('b1:x', ''), values: '1x780 _x220' };
  const later = { ...info, values: '_x780 1x220' };
  const f = feature('f', [{ scrapes: 1000, growth: EVEN }]).map(({ series, values }) => ({
    series,
    values: series.startsWith(FAMILY.featureBaseline) ? '_x780 200x220' : values,
  }));
  expect(
    story(
      [calls, bare, later, ...f],
      [
        { at: '23h', firing: [] },
        { at: '25h', firing: ['MLDriftBlind ticket mail-filter 3'] },
        // A day is made of full hours.
        { at: '27h15m', firing: [] },
      ],
      DAY,
      '2m',
    ),
  ).toBe('');
});

test('the ticket for a version without a verdict names it', () => {
  const bare = { ...info, series: info.series.replace('b1:x', '') };
  expect(
    promtool(
      {
        input_series: [calls, bare],
        alert_rule_test: [
          {
            alertname: 'MLDriftBlind',
            eval_time: '25h',
            exp_alerts: [
              {
                exp_labels: {
                  [LABEL.modelName]: 'mail-filter',
                  [LABEL.modelVersion]: '3',
                  model: 'mail-filter',
                  version: '3',
                  severity: 'ticket',
                  root_cause: 'drift',
                  area: 'quality',
                  business_impact: 'false',
                  team: 'mail',
                  window: '1d',
                },
                exp_annotations: {
                  summary: 'mail-filter version 3: nobody can tell whether it drifts',
                  description:
                    'mail-filter version 3 was called all day but has no baseline, or features with too few observations for a verdict.',
                  dataset: 'mails-2002',
                  dashboard_url:
                    '/d/parapet-on-call/on-call?from=-1680000&to=now&var-model=mail-filter&var-version=3&var-window=1d',
                  runbook_url: '/a/parapet-secureml-app/runbooks/ml-feature-drift#no-verdict',
                },
              },
            ],
          },
        ],
      },
      '2m',
      DAY,
    ),
  ).toBe('');
});

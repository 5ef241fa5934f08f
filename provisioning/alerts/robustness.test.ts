import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { files } from '../prometheus/files.ts';
import { promtool, type UnitTest } from '../prometheus/testing/promtool.ts';
import { type HealthyModel, type HealthyVersion, healthyFleet } from './testing/healthy.ts';
import type { Reach } from './testing/scraped.ts';

// promtool evaluates hours of history with all rules.
vi.setConfig({ testTimeout: 1_200_000 });

const MINUTE = 60;
const HOUR = 3600;
type Series = UnitTest['input_series'];

const GROUPS = Object.values(files).flatMap((text) =>
  (parse(text) as { groups: { name: string }[] }).groups.map(({ name }) => name),
);
/** All but those that look at a day or more, which has a test of its own. */
const OF_HOURS = GROUPS.filter(
  (name) => !/-1d$|-training$|-usual|-projection$|slo-(long|period)$/.test(name),
);
/** All but budgets, whose slices of half a minute a day is too long for. */
const OF_A_DAY = GROUPS.filter((name) => !/-slo-/.test(name));

/** Something that really fails, and the page that has to say so within some minutes. */
interface Failure {
  readonly model: string;
  readonly alert: string;
  readonly from: number;
  readonly within: number;
}

/**
 * Pages from the beginning to the first failure, and tickets too if asked; then failures that no page told in time.
 * @returns promtool's words; the values of what fired are seconds of when it began
 */
function complaints(
  series: Series,
  failures: readonly Failure[],
  options: { interval: number; groups: readonly string[]; severity?: string },
): string {
  const { interval, groups, severity = 'page' } = options;
  const began = (matchers: string, minutes: number) =>
    `min by (alertname, severity, model, version, dataset, instance) (min_over_time(timestamp(ALERTS{alertstate="firing",${matchers}})[${minutes}m:${interval}s]))`;
  const calm = Math.min(...failures.map(({ from }) => from));
  const promql_expr_test = [
    { expr: began(`severity=~"${severity}"`, calm), eval_time: `${calm}m`, exp_samples: [] },
    ...failures.map(({ model, alert, from, within }) => ({
      expr: `group by (alertname, model) (${began(`alertname="${alert}",severity="page",model="${model}"`, within)})`,
      eval_time: `${from + within}m`,
      exp_samples: [{ labels: `{alertname="${alert}",model="${model}"}`, value: 1 }],
    })),
  ];
  return promtool({ input_series: series, promql_expr_test }, `${interval}s`, groups);
}

/** Half of the calls fail from a minute on. */
const failing = (minute: number) => (time: number) => (time >= minute * MINUTE ? 0.5 : 0.000_1);
const version1 = (more: Partial<HealthyVersion>): HealthyVersion => ({ version: '1', ...more });
const second = (replica: number) => replica === 1;
const hours = (models: readonly HealthyModel[], minutes: number) =>
  healthyFleet({ models, seconds: minutes * MINUTE, interval: 30 });

test('low traffic, a replica that restarts every minute, missing scrapes: no page, but for what really fails', () => {
  const models: HealthyModel[] = [
    { name: 'mail-filter', calls: () => 0.02, versions: [version1({ errors: failing(60) })] },
    {
      name: 'digit-reader',
      versions: [version1({ errors: failing(80) })],
      restarts: (replica, time) => second(replica) && time % MINUTE === 0,
    },
    {
      name: 'arrival-delay',
      task: 'regression',
      versions: [version1({ errors: failing(100) })],
      // Three scrapes in ten, of one replica or the other.
      reach: (replica, time): Reach => (((time / 30 + 3 * replica) * 7) % 10 < 3 ? 'down' : 'up'),
    },
  ];
  const failures: Failure[] = [
    { model: 'mail-filter', alert: 'MLAvailabilityBurn', from: 60, within: 25 },
    { model: 'digit-reader', alert: 'MLAvailabilityBurn', from: 80, within: 5 },
    { model: 'arrival-delay', alert: 'MLAvailabilityBurn', from: 100, within: 5 },
  ];
  expect(complaints(hours(models, 105), failures, { interval: 30, groups: OF_HOURS })).toBe('');
});

test('a new version without history, zero traffic, a model that is retired: no page, but for what really fails', () => {
  const models: HealthyModel[] = [
    {
      name: 'mail-filter',
      versions: [
        version1({ served: (time) => time < 20 * MINUTE, share: (time) => Number(time < 20 * MINUTE) }),
        { version: '2', served: (time) => time >= 20 * MINUTE, errors: failing(60) },
      ],
    },
    {
      name: 'digit-reader',
      calls: (time) => (time >= 20 * MINUTE && time < 80 * MINUTE ? 0 : 5),
      versions: [version1({ errors: failing(80) })],
    },
    {
      name: 'arrival-delay',
      task: 'regression',
      versions: [version1({ served: (time) => time < 20 * MINUTE })],
      reach: (_, time) => (time < 30 * MINUTE ? 'up' : 'gone'),
    },
    { name: 'crashed', reach: (_, time) => (time < 70 * MINUTE ? 'up' : 'down') },
  ];
  const failures: Failure[] = [
    { model: 'mail-filter', alert: 'MLAvailabilityBurn', from: 60, within: 5 },
    { model: 'crashed', alert: 'MLTelemetrySilent', from: 70, within: 5 },
    { model: 'digit-reader', alert: 'MLAvailabilityBurn', from: 80, within: 5 },
  ];
  expect(complaints(hours(models, 85), failures, { interval: 30, groups: OF_HOURS })).toBe('');
});

test('a clock that steps on or back, and a fleet that restarts at once: no page, but for what really fails', () => {
  const fleet = hours(
    [
      { name: 'mail-filter', restarts: (_, time) => time === 55 * MINUTE },
      { name: 'digit-reader', versions: [version1({ errors: failing(90) })] },
    ],
    100,
  );
  const stepped = fleet.map(({ series, values }) => {
    const samples = values.split(' ');
    // On: four minutes have no samples. Back: the clock goes through ten minutes anew, whose samples are refused.
    for (let scrape = 40; scrape < 48; scrape++) samples[scrape] = '_';
    samples.splice(80, 20);
    return { series, values: samples.join(' ') };
  });
  const failures: Failure[] = [{ model: 'digit-reader', alert: 'MLAvailabilityBurn', from: 80, within: 5 }];
  expect(complaints(stepped, failures, { interval: 30, groups: OF_HOURS })).toBe('');
});

test('a quiet day raises nothing at all, and a slow canary after it pages', () => {
  const day = 24 * 60;
  // Most calls come at two in the afternoon, six times as many as at night.
  const rhythm = (time: number) => 3.5 - 2.5 * Math.cos((2 * Math.PI * (time - 2 * HOUR)) / (24 * HOUR));
  const share = (time: number) => (time < day * MINUTE ? 0 : 0.3);
  const models: HealthyModel[] = [
    {
      name: 'mail-filter',
      calls: rhythm,
      versions: [
        version1({ share: (time) => 1 - share(time) }),
        { version: '2', role: 'canary', share, served: (time) => share(time) > 0, median: () => 0.3 },
      ],
    },
    {
      name: 'arrival-delay',
      task: 'regression',
      calls: (time) => 0.1 * rhythm(time),
      restarts: (replica, time) => time % (8 * HOUR) === replica * HOUR,
    },
  ];
  const series = healthyFleet({ models, seconds: (day + 40) * MINUTE, interval: 240 });
  const failures: Failure[] = [{ model: 'mail-filter', alert: 'MLLatencyRegression', from: day, within: 20 }];
  const severity = 'page|ticket|info';
  expect(complaints(series, failures, { interval: 240, groups: OF_A_DAY, severity })).toBe('');
});

import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import type { UnitTest } from '../prometheus/testing/promtool.ts';
import { firingTexts } from './testing/firing-texts.ts';
import { type HealthyModel, healthyFleet } from './testing/healthy.ts';
import type { Reach } from './testing/scraped.ts';
import { complaints, type Moment } from './testing/story.ts';

vi.setConfig({ testTimeout: 300_000 });

const GROUPS = ['parapet-inference', 'parapet-replicas', 'parapet-faults', 'parapet-alerts-telemetry'];
const MINUTE = 60;
/** Always. */
const WATCHDOG = 'MLWatchdog none';
const PAGE = 'MLTelemetrySilent page digits';
const TICKET = 'MLTelemetrySilent ticket digits';

const at = (minute: number, ...firing: readonly string[]): Moment => ({
  at: `${minute}m`,
  firing: [WATCHDOG, ...firing],
});

const seriesOf = (model: Partial<HealthyModel>, minutes: number): UnitTest['input_series'] =>
  healthyFleet({ models: [{ name: 'digits', ...model }, { name: 'mails' }], seconds: minutes * MINUTE });

const story = (series: UnitTest['input_series'], moments: readonly Moment[]) =>
  complaints({ series, moments, groups: GROUPS });

/** From one minute to another some replicas are not as they should be. */
const reach =
  (state: Reach, which: (replica: number) => boolean, from: number, to = Number.POSITIVE_INFINITY) =>
  (replica: number, time: number): Reach =>
    which(replica) && time >= from * MINUTE && time < to * MINUTE ? state : 'up';

const all = () => true;
const second = (replica: number) => replica === 1;

test('all replicas that stop answering page, until one is back', () => {
  const series = seriesOf({ reach: reach('down', all, 20, 60) }, 70);
  expect(story(series, [at(20), at(25, PAGE), at(59, PAGE), at(63)])).toBe('');
});

test('all replicas that vanish page too, and are forgotten after hours', () => {
  const series = seriesOf({ reach: reach('gone', all, 20) }, 400);
  expect(story(series, [at(20), at(25, PAGE), at(370, PAGE), at(395)])).toBe('');
});

test('one replica of two that does not answer is a ticket', () => {
  const series = seriesOf({ reach: reach('down', second, 20, 60) }, 70);
  expect(story(series, [at(20), at(28, TICKET), at(59, TICKET), at(63)])).toBe('');
});

test('a process that runs and exports nothing of its models is as silent', () => {
  const series = seriesOf({}, 60).map((one) => {
    const silent = one.series.includes('instance="digits-1:9464"') && !one.series.startsWith('up{');
    return silent ? { ...one, values: [...one.values.split(' ').slice(0, 20), 'stale'].join(' ') } : one;
  });
  expect(story(series, [at(20), at(28, TICKET), at(60, TICKET)])).toBe('');
});

test('replicas that are taken away, begin anew or miss a scrape, and a model that is retired, are no silence', () => {
  const calm = [at(21), at(25), at(30), at(45), at(60)];
  const fewer = { replicas: 5, reach: reach('gone', (replica) => replica > 2, 20) };
  expect(story(seriesOf(fewer, 60), calm)).toBe('');
  const restless = {
    restarts: second,
    reach: (replica: number, time: number): Reach =>
      second(replica) && (time / MINUTE) % 2 === 1 ? 'down' : 'up',
  };
  expect(story(seriesOf(restless, 60), calm)).toBe('');
  const retired = {
    versions: [{ version: '1', served: (time: number) => time < 20 * MINUTE }],
    reach: reach('gone', all, 25),
  };
  expect(story(seriesOf(retired, 60), calm)).toBe('');
});

test('a new version in place of the old one, in new processes, is no silence', () => {
  const series = healthyFleet({
    models: [
      {
        name: 'digits',
        replicas: 4,
        reach: (replica, time) => (replica < 2 === time < 20 * MINUTE ? 'up' : 'gone'),
      },
    ],
    seconds: 60 * MINUTE,
  });
  expect(story(series, [at(21), at(25), at(40), at(60)])).toBe('');
});

/** A healthy fleet in which one series of one process has other values. */
function unlike(family: string, labels: Readonly<Record<string, string>>, values: string, minutes: number) {
  const wanted = [`${family}{`, ...Object.entries(labels).map(([name, value]) => `${name}="${value}"`)];
  return seriesOf({}, minutes).map((one) => {
    const process = labels[LABEL.modelName] === undefined && one.series.includes(LABEL.modelName);
    return wanted.every((part) => one.series.includes(part)) && !process ? { ...one, values } : one;
  });
}

const FIRST = { instance: 'digits-0:9464' };
const OF_MODEL = { ...FIRST, [LABEL.modelName]: 'digits' };

test('faults in calls are a ticket where they are many of the calls, and over when they end', () => {
  const faults = (values: string) =>
    unlike(FAMILY.instrumentationFaults, { ...OF_MODEL, [LABEL.faultKind]: 'features_threw' }, values, 90);
  const ticket = 'MLInstrumentationFaults ticket digits 1';
  // Five calls a second are 18,000 an hour.
  const many = [at(30), at(40, ticket), at(59, ticket), at(72), at(90)];
  expect(story(faults('0x30 4+4x30 124x60'), many)).toBe('');
  expect(story(faults('0x30 1+0x30 1x60'), [at(35), at(60)])).toBe('');
  const harmless = { ...OF_MODEL, [LABEL.faultKind]: 'redefined' };
  expect(story(unlike(FAMILY.instrumentationFaults, harmless, '0+20x90', 90), [at(60), at(90)])).toBe('');
});

test('faults of processes are a ticket', () => {
  const series = unlike(
    FAMILY.instrumentationFaults,
    { ...FIRST, [LABEL.faultKind]: 'guard_threw' },
    '0x30 1+1x30 31x60',
    90,
  );
  const ticket = 'MLInstrumentationFaults ticket';
  expect(story(series, [at(30), at(55, ticket), at(75), at(90)])).toBe('');
});

test('a self-check that finds a problem is a ticket; a clock that jumped is none', () => {
  const check = (of: Readonly<Record<string, string>>, name: string) =>
    unlike(FAMILY.checkProblem, { ...of, [LABEL.checkName]: name }, '0x20 1x20 0x20', 60);
  const failed = 'MLTelemetryCheckFailed ticket';
  expect(story(check(FIRST, 'export_failing'), [at(20), at(32, failed), at(42)])).toBe('');
  expect(story(check(OF_MODEL, 'series_budget_spent'), [at(20), at(32, `${failed} digits 1`), at(42)])).toBe(
    '',
  );
  expect(story(check(FIRST, 'clock_jumped'), [at(32)])).toBe('');
});

test('rules that fail page, and slow ones are a ticket', () => {
  const group = 'rule_group="/etc/rules.yml;parapet-drift-5m"';
  const series = [
    { series: `prometheus_rule_evaluation_failures_total{${group}}`, values: '0x20 4+4x30 124x40' },
    { series: `prometheus_rule_group_last_duration_seconds{${group}}`, values: '2x20 40x30 2x40' },
    { series: `prometheus_rule_group_interval_seconds{${group}}`, values: '15x90' },
  ];
  const both = ['MLRulesFailing page', 'MLRulesSlow ticket'];
  expect(story(series, [at(20), at(38, ...both), at(50, ...both), at(60), at(90)])).toBe('');
});

test('alerts name the model, the process or the group, and what is wrong with it', () => {
  const info = (instance: string, values: string) => ({
    series: `${FAMILY.modelInfo}{${LABEL.modelName}="digits",${LABEL.modelVersion}="1",job="digits",instance="${instance}"}`,
    values,
  });
  const target = (instance: string) => ({
    series: `up{job="digits",instance="${instance}"}`,
    values: '1x20 0x20',
  });
  const silent = firingTexts({
    series: [info('a', '1x20 stale'), info('b', '1x20 stale'), target('a'), target('b')],
    alertname: 'MLTelemetrySilent',
    at: '30m',
    groups: GROUPS,
  });
  expect(silent).toContain('summary="digits: nothing is heard of any replica"');
  expect(silent).toContain(
    [
      'description="digits was served by 2 process(es), and since 1970-01-01 00:21:00 +0000 UTC none of them is heard of:',
      'they are down, unreachable, or export nothing. No other alert on this model can speak. It was not retired.',
      'Targets that served it and do not answer: digits (2)."',
    ].join(' '),
  );
  const check = `${FAMILY.checkProblem}{${LABEL.checkName}="export_failing",instance="a"}`;
  const failed = firingTexts({
    series: [{ series: check, values: '1x40' }],
    alertname: 'MLTelemetryCheckFailed',
    at: '30m',
    groups: GROUPS,
  });
  expect(failed).toContain(
    'description="A self-check of a finds a problem since 1970-01-01 00:00:00 +0000 UTC: export_failing (1)."',
  );
  const faults = `${FAMILY.instrumentationFaults}{${LABEL.modelName}="digits",${LABEL.modelVersion}="1",${LABEL.faultKind}="features_threw",instance="a"}`;
  const lost = firingTexts({
    series: [{ series: faults, values: '0+2x40' }],
    alertname: 'MLInstrumentationFaults',
    at: '30m',
    groups: GROUPS,
  });
  expect(lost).toContain(
    'description="In the last hour 60 calls of digits version 1 were answered and not, or not fully, counted. Kinds: features_threw (60)."',
  );
});

import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import type { UnitTest } from '../prometheus/testing/promtool.ts';
import { firingTexts } from './testing/firing-texts.ts';
import { type HealthyModel, type HealthyVersion, healthyFleet } from './testing/healthy.ts';
import { complaints, type Moment } from './testing/story.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 300_000 });

const GROUPS = ['parapet-inference-5m', 'parapet-latency', 'parapet-release', 'parapet-alerts-release'];
const SLOWER = 'MLLatencyRegression page digits 2';
const MINUTE = 60;

interface Release {
  readonly versions: readonly HealthyVersion[];
  readonly minutes: number;
  readonly calls?: number;
  readonly moments: readonly Moment[];
  readonly model?: Partial<HealthyModel>;
  /** Seconds; default 15. */
  readonly interval?: number;
  readonly groups?: readonly string[];
}

/** A model with 20 calls a second on two replicas. */
function story(release: Release): string {
  const { versions, minutes, calls = 20, moments, model = {}, interval = 15, groups = GROUPS } = release;
  const series = healthyFleet({
    models: [{ name: 'digits', calls: () => calls, versions, ...model }],
    seconds: minutes * MINUTE,
    interval,
  });
  return complaints({ series, moments, interval: `${interval}s`, groups });
}

const from = (minute: number) => (time: number) => time >= minute * MINUTE;
const between = (start: number, end: number) => (time: number) =>
  time >= start * MINUTE && time < end * MINUTE;
const quiet = (...minutes: readonly number[]) => minutes.map((minute) => ({ at: `${minute}m`, firing: [] }));
const firing = (alert: string, ...at: readonly string[]) => at.map((one) => ({ at: one, firing: [alert] }));

/** Champion and canary at 30 %, which begins at a minute. */
function canary(
  start: number,
  median: (time: number) => number,
  end = Number.POSITIVE_INFINITY,
): HealthyVersion[] {
  const served = between(start, end);
  const share = (time: number) => (served(time) ? 0.3 : 0);
  return [
    { version: '1', share: (time) => 1 - share(time) },
    { version: '2', role: 'canary', share, served: from(start), median },
  ];
}

test('a slow canary pages within two minutes on a Prometheus that is as young, and no more once it is taken back', () => {
  const moments = [...firing(SLOWER, '2m', '3m', '9m'), ...quiet(17, 20)];
  expect(story({ versions: canary(0, () => 0.26, 10), minutes: 20, moments })).toBe('');
});

test('a slow canary beside a champion that has served for an hour pages within two minutes', () => {
  const moments = [...quiet(59), ...firing(SLOWER, '62m', '63m')];
  expect(story({ versions: canary(60, () => 0.26), minutes: 63, moments })).toBe('');
});

test('a version that took all traffic at once is compared with the hours of the one before', () => {
  const versions: HealthyVersion[] = [
    { version: '1', served: (time) => time < 95 * MINUTE, share: (time) => Number(time < 90 * MINUTE) },
    { version: '2', served: from(90), median: () => 0.26 },
  ];
  const moments = [...quiet(89), ...firing(SLOWER, '93m', '100m', '170m', '240m')];
  expect(story({ versions, minutes: 240, interval: 60, moments })).toBe('');
});

test('one that becomes slow on its first day, and is well again, pages and stops', () => {
  const slow = between(30, 40);
  const versions = canary(10, (time) => (slow(time) ? 0.3 : 0.02));
  const moments = [...quiet(29), ...firing(SLOWER, '32m30s', '39m'), ...quiet(46, 50)];
  expect(story({ versions, minutes: 50, moments })).toBe('');
});

test('what is no regression after a release pages nobody', () => {
  // As slow as the version before; a little slower within the target; slow for want of a warm cache; few calls; a shadow.
  const asSlow = [
    { version: '1', share: () => 0.7, median: () => 0.26 },
    { version: '2', share: () => 0.3, served: from(10), role: 'canary', median: () => 0.26 },
  ] as const;
  const cold = canary(10, (time) => (time < 10.4 * MINUTE ? 0.3 : 0.02));
  const shadow = [{ version: '1' }, { version: '2', role: 'shadow', median: () => 0.5 }] as const;
  const calm = { minutes: 20, moments: quiet(11, 12, 13, 14, 15, 16, 18, 20) };
  expect(story({ versions: asSlow, ...calm })).toBe('');
  expect(story({ versions: canary(10, () => 0.04), ...calm })).toBe('');
  expect(story({ versions: cold, ...calm })).toBe('');
  expect(story({ versions: canary(10, () => 0.3), calls: 0.3, ...calm })).toBe('');
  expect(story({ versions: shadow, ...calm })).toBe('');
});

test('a version that is slow without a release is left to its objective', () => {
  const versions: HealthyVersion[] = [{ version: '1', median: (time) => (from(400)(time) ? 0.3 : 0.02) }];
  expect(story({ versions, minutes: 420, interval: 60, moments: quiet(399, 405, 420) })).toBe('');
});

test('a replica that begins anew with every scrape makes no slow calls of lost counts', () => {
  const model = { restarts: (replica: number) => replica === 1 };
  // Some calls are slow, so that a restart may show in the count of the fast ones and not in that of all, or the reverse.
  const versions = canary(10, () => 0.08).map((one) => ({ median: () => 0.06, ...one }));
  const moments = quiet(11, 12, 13, 14, 15, 18, 20);
  expect(story({ versions, minutes: 20, model, moments })).toBe('');
});

test('a canary that fails pages while it has a share', () => {
  const versions = canary(10, () => 0.02, 25).map((version) =>
    version.role === 'canary' ? { ...version, errors: () => 0.1 } : version,
  );
  const moments = [...quiet(9), ...firing('MLCanaryWorse page digits 2', '16m', '24m'), ...quiet(28)];
  expect(story({ versions, minutes: 30, moments, groups: [...GROUPS, 'parapet-canary'] })).toBe('');
});

test('a rollback that waits for over 15 minutes pages until it is done', () => {
  const age = {
    series: `${FAMILY.rollbackOpen}{${LABEL.modelName}="digits",instance="a"}`,
    values: '0x10 0+60x30 0x20',
  };
  const other = {
    series: `${FAMILY.rollbackOpen}{${LABEL.modelName}="digits",instance="b"}`,
    values: '0x60',
  };
  const moments = [...quiet(11, 27), ...firing('MLRollbackOverdue page digits', '29m', '41m'), ...quiet(44)];
  expect(complaints({ series: [age, other], moments, groups: GROUPS })).toBe('');
});

test('a rollback that took too long is told until the digest after a weekend has it, one in time is not', () => {
  const ended = (model: string, within: number) =>
    (['_count', '_bucket'] as const).map((part) => ({
      series: `${FAMILY.rollbackDuration}${part}{${LABEL.modelName}="${model}",instance="a"${part === '_bucket' ? ',le="900"' : ''}}`,
      values: `_x10 ${part === '_bucket' ? within : 1}x150`,
    }));
  const moments = [...quiet(9), ...firing('MLRollbackSlow info digits', '15m', '72h'), ...quiet(74 * 60)];
  const series = [...ended('digits', 0), ...ended('mails', 1)];
  expect(complaints({ series, moments, groups: GROUPS })).toBe('');
});

/** Calls of a version a minute: those within 0.2 s, and slower ones. */
function calls(version: string, fast: number, slow: number): UnitTest['input_series'] {
  const of = `${LABEL.modelName}="digits",${LABEL.modelVersion}="${version}",instance="a"`;
  const series = (part: string, step: number) => ({
    series: `${FAMILY.inferenceDuration}_${part}}`,
    values: `0+${step}x60`,
  });
  return [
    series(`bucket{${of},le="0.2"`, fast),
    series(`bucket{${of},le="0.3"`, fast + slow),
    series(`bucket{${of},le="+Inf"`, fast + slow),
    series(`count{${of}`, fast + slow),
  ];
}

test('alerts name the version, and what shows it', () => {
  const of = `${LABEL.modelName}="digits",${LABEL.modelVersion}="2"`;
  const share = {
    series: `${FAMILY.canaryShare}{${of},${LABEL.deploymentId}="d1",instance="a"}`,
    values: '0.3x60',
  };
  const slow = firingTexts({
    series: [...calls('1', 300, 0), ...calls('2', 20, 80), share],
    alertname: 'MLLatencyRegression',
    at: '20m',
    groups: GROUPS,
  });
  expect(slow).toContain(
    'summary="digits version 2 is slower than the version before: 80% more of its calls take over 0.2 s"',
  );
  expect(slow).toContain(
    [
      'description="Since 1970-01-01 00:02:00 +0000 UTC, 80% more of the calls of digits version 2 than of its other versions',
      'take over 0.2 s. It is new by its canary share, the actions of routers or its first calls. In the last 5m: calls 2 (500),',
      '95th percentile in seconds 2 (0.29)."',
    ].join(' '),
  );
  expect(slow).toContain('root_cause="latency"');
  const trials = (role: string, key: 'canaryTrials' | 'canaryFailures', step: number) => ({
    series: `${FAMILY[key]}{${LABEL.modelName}="digits",${LABEL.modelVersion}="${role === 'canary' ? 2 : 1}",${LABEL.deploymentId}="d1",${LABEL.modelRole}="${role}",${LABEL.canaryMetric}="errors",instance="a"}`,
    values: `0+${step}x60`,
  });
  const worse = firingTexts({
    series: [
      share,
      trials('champion', 'canaryTrials', 200),
      trials('champion', 'canaryFailures', 1),
      trials('canary', 'canaryTrials', 100),
      trials('canary', 'canaryFailures', 20),
    ],
    alertname: 'MLCanaryWorse',
    at: '20m',
    groups: [...GROUPS, 'parapet-canary'],
  });
  expect(worse).toContain('summary="digits version 2: the canary is worse and still answers callers"');
  expect(worse).toContain(
    [
      'description="The canary 2 of digits is worse than the champion since 1970-01-01 00:01:00 +0000 UTC, by errors (1),',
      'and nobody took it back. Its share: d1 (0.30). A canary that is no worse is called worse with a chance of 5 % at most."',
    ].join(' '),
  );
  const open = {
    series: `${FAMILY.rollbackOpen}{${LABEL.modelName}="digits",instance="a"}`,
    values: '0+60x60',
  };
  const overdue = firingTexts({ series: [open], alertname: 'MLRollbackOverdue', at: '20m', groups: GROUPS });
  expect(overdue).toContain('summary="digits: a rollback is asked for and not done since 20m 0s"');
  expect(overdue).toContain(
    [
      'description="A rollback of digits was triggered 20m 0s ago, and the version before does not serve yet;',
      'the target is 15 minutes. Processes that wait, by seconds: a (1200)."',
    ].join(' '),
  );
});

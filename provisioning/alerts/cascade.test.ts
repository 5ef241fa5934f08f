import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { firingTexts } from './testing/firing-texts.ts';
import { type HealthyModel, healthyFleet } from './testing/healthy.ts';
import { complaints, type Moment } from './testing/story.ts';

vi.setConfig({ testTimeout: 300_000 });

const GROUPS = ['parapet-cascade', 'parapet-alerts-cascade'];
const MINUTE = 60;
const NAMES = ['digits', 'mails', 'prices', 'delays'] as const;

/** When a model fails, in minutes, and which part of its calls does. */
type Failing = Partial<Record<(typeof NAMES)[number], readonly [from: number, to: number, share?: number]>>;

const modelsThat = (failing: Failing): HealthyModel[] =>
  NAMES.map((name) => {
    const [from, to, share = 1] = failing[name] ?? [0, 0];
    const errors = (time: number) => (time > from * MINUTE && time <= to * MINUTE ? share : 0.000_1);
    return { name, versions: [{ version: '1', errors }] };
  });

function story(models: readonly HealthyModel[], minutes: number, moments: readonly Moment[]): string {
  const series = healthyFleet({ models, seconds: minutes * MINUTE, interval: 15 });
  return complaints({ series, moments, interval: '15s', groups: GROUPS });
}

const cascade = (at: string, ...names: readonly string[]): Moment => ({
  at,
  firing: names.map((name) => `MLCascadingFailure page ${name}`),
});

test('three services that begin to fail together are a cascade within two minutes, until they recover', () => {
  const failing = { digits: [20, 30], mails: [20, 30, 0.3], prices: [20, 30] } as const;
  const moments = [
    cascade('20m'),
    cascade('22m', 'digits', 'mails', 'prices'),
    cascade('30m', 'digits', 'mails', 'prices'),
    // It outlasts what it silences.
    cascade('40m', 'digits', 'mails', 'prices'),
    cascade('47m'),
  ];
  expect(story(modelsThat(failing), 48, moments)).toBe('');
});

test('on a Prometheus that is as young as the trouble too', () => {
  const failing = { digits: [0, 10], mails: [0, 10], prices: [0, 10] } as const;
  expect(story(modelsThat(failing), 3, [cascade('2m', 'digits', 'mails', 'prices')])).toBe('');
});

test('services that fail and recover at different times leave it one by one, and who still fails stays in it', () => {
  const failing = { digits: [20, 24], mails: [25, 60], prices: [29, 50], delays: [45, 65] } as const;
  const moments = [
    cascade('28m'),
    // The first has recovered, and is out of sight.
    cascade('31m', 'mails', 'prices'),
    cascade('44m', 'mails', 'prices'),
    // It began to fail half an hour later: that is trouble of its own.
    cascade('50m', 'mails', 'prices'),
    cascade('57m', 'mails', 'prices'),
    cascade('68m', 'mails'),
    cascade('77m'),
  ];
  expect(story(modelsThat(failing), 78, moments)).toBe('');
});

test('two services, one model with three versions, or three that began hours apart are none', () => {
  expect(story(modelsThat({ digits: [5, 20], mails: [5, 20] }), 20, [cascade('8m'), cascade('20m')])).toBe(
    '',
  );
  const versions = ['1', '2', '3'].map((version) => ({ version, share: () => 1 / 3, errors: () => 1 }));
  expect(story([{ name: 'digits', versions }], 15, [cascade('5m'), cascade('15m')])).toBe('');
  const apart = modelsThat({ digits: [5, 60], mails: [25, 60], prices: [45, 60] });
  expect(story(apart, 60, [cascade('30m'), cascade('48m'), cascade('60m')])).toBe('');
});

test('three services with a failed call now and then, or hardly any calls, are none', () => {
  const some = NAMES.map(
    (name): HealthyModel => ({ name, versions: [{ version: '1', errors: () => 0.02 }] }),
  );
  const few = NAMES.map(
    (name): HealthyModel => ({ name, calls: () => 0.01, versions: [{ version: '1', errors: () => 0.5 }] }),
  );
  const calm = ['5m', '10m', '15m', '20m'].map((at) => cascade(at));
  expect(story(some, 20, calm)).toBe('');
  expect(story(few, 20, calm)).toBe('');
});

test('an alert names the service, all others, their errors, and what changed last', () => {
  const calls = (model: string, error: string, values: string) => ({
    series: `${FAMILY.inferenceDuration}_count{${LABEL.modelName}="${model}",${LABEL.modelVersion}="1"${error && `,${LABEL.errorType}="${error}"`},instance="${model}"}`,
    values,
  });
  const version = (number: string, values: string) => ({
    series: `${FAMILY.modelInfo}{${LABEL.modelName}="digits",${LABEL.modelVersion}="${number}",instance="digits"}`,
    values,
  });
  const action = `${FAMILY.lifecycleActions}{${LABEL.modelName}="digits",${LABEL.modelVersion}="2",${LABEL.lifecycleAction}="canary",instance="digits"}`;
  const failing = Object.entries({ digits: 60, mails: 45, prices: 30 }).flatMap(([model, errors]) => [
    calls(model, '', '0+60x90 5400x10'),
    calls(model, 'TimeoutError', `0x90 ${errors}+${errors}x9`),
  ]);
  const text = firingTexts({
    series: [
      ...failing,
      version('1', '1x100'),
      version('2', '_x80 1x20'),
      { series: action, values: '0x80 1x20' },
    ],
    alertname: 'MLCascadingFailure',
    at: '94m',
    groups: [...GROUPS, 'parapet-release-1h'],
  });
  expect(text).toContain(
    [
      'description="80% of the calls of digits fail since 1970-01-01 01:31:00 +0000 UTC, by TimeoutError (0.80) a second.',
      'Services that fail together: in all (3), by share of failed calls: digits (0.80), mails (0.75), prices (0.67).',
      'Changed within the last hour, by versions or router actions: digits 2 canary (1), digits 2 (1);',
      'if nothing stands here, look at what they share."',
    ].join(' '),
  );
  expect(text).toContain('summary="digits fails with other services: 80% of its calls in five minutes"');
  expect(text.match(/root_cause="cascade"/g)).toHaveLength(3);
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { program } from '../../tools/programs.mjs';
import type { Labels } from '../routing/testing/labels.ts';
import type { Receiver, TimeInterval, Timing, Timings } from '../routing/types.ts';
import { LiveAlertmanager } from './testing/live.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const SOON: Timing = { groupWait: '1s', groupInterval: '1s', repeatInterval: '1h' };
const TIMINGS: Timings = { page: SOON, ticket: SOON, digest: { ...SOON, repeatInterval: '4s' } };

/** Milliseconds after which what had to be sent was sent: a second of waiting for the group, and as much again. */
const SETTLED = 2500;

const NOW = daysFromToday(0, 1);
const LATER = daysFromToday(3, 4);

function daysFromToday(...days: readonly number[]): TimeInterval[] {
  const name = (day: number) =>
    new Date(Date.now() + day * 86_400_000).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
  const times = [{ start_time: '00:00', end_time: '24:00' }];
  return [{ weekdays: days.map((day) => name(day).toLowerCase()), times, location: 'UTC' }];
}

const page = (model: string, root_cause: string, more: Labels = {}) => ({
  labels: { alertname: `ML_${root_cause}`, severity: 'page', model, root_cause, ...more },
});
const ticket = (model: string, root_cause: string, more: Labels = {}) =>
  page(model, root_cause, { severity: 'ticket', ...more });
const CRITICAL = { area: 'security', security_critical: 'true' };

describe.concurrent('on an ordinary day', () => {
  const live = new LiveAlertmanager();
  beforeAll(() => live.start({ timings: TIMINGS, intervals: { maintenance: LATER, 'digest-hour': NOW } }));
  afterAll(() => live.stop());

  const names = (model: string, receiver: Receiver) =>
    live.about(model, receiver).flatMap(({ alerts }) => alerts.map(({ labels }) => labels.alertname));

  test('alerts of one model with one root cause are one notification, however often they are sent', async () => {
    const alerts = [
      page('grouped', 'drift', { version: '3' }),
      page('grouped', 'drift', { version: '4' }),
      page('grouped', 'drift', { version: '4', window: '1h' }),
    ];
    for (let replica = 0; replica < 3; replica++) await live.post(...alerts);
    await live.post(page('grouped', 'labels'));
    await live.arrived('grouped', 'pager', 2);
    await delay(SETTLED);
    const sizes = live.about('grouped', 'pager').map(({ alerts }) => alerts.length);
    expect(sizes.sort()).toEqual([1, 3]);
  });

  test('a page silences the tickets about the same trouble of the same model until it ends', async () => {
    await live.post(
      ticket('paged', 'drift'),
      page('paged', 'drift'),
      ticket('paged', 'labels'),
      ticket('other', 'drift'),
      ticket('paged', 'drift', { severity: 'info', team: 'paged' }),
    );
    await Promise.all([live.arrived('paged', 'pager'), live.arrived('other', 'ticket')]);
    await delay(SETTLED);
    expect(names('paged', 'ticket')).toEqual(['ML_labels']);
    expect(names('paged', 'digest')).toEqual([]);
    await live.post({ ...page('paged', 'drift'), endsAt: new Date(Date.now() - 1).toISOString() });
    await live.arrived('paged', 'ticket', 2);
    expect(names('paged', 'ticket')).toContain('ML_drift');
  });

  test('the responder gets pages and tickets of models with its token', async () => {
    await live.post(page('answered', 'latency'), ticket('answered', 'labels'));
    const [first] = await live.arrived('answered', 'responder', 2);
    expect(first?.authorization).toBe('Bearer a-token');
    expect((await live.arrived('answered', 'pager'))[0]?.authorization).toBeUndefined();
  });

  test('a cascade is one page, and silences its members, but no other model', async () => {
    const members = ['first', 'second', 'third'];
    await live.post(
      ...members.flatMap((model) => [page(model, 'availability'), ticket(model, 'latency')]),
      ...members.map((model) => page(model, 'cascade')),
      page('bystander', 'availability'),
    );
    await Promise.all([live.arrived('first', 'pager'), live.arrived('bystander', 'pager')]);
    await delay(SETTLED);
    for (const model of members) expect(live.about(model, 'ticket')).toEqual([]);
    expect(
      live.about('first', 'pager').map(({ alerts }) => alerts.map(({ labels }) => labels.model).sort()),
    ).toEqual([members]);
    expect(names('second', 'pager')).toEqual(['ML_cascade', 'ML_cascade', 'ML_cascade']);
  });

  test('an attack silences its consequences, but no other alert of security', async () => {
    await live.post(
      page('attacked', 'hostile_queries', CRITICAL),
      page('attacked', 'drift'),
      ticket('attacked', 'quality'),
      ticket('attacked', 'input_anomaly', { area: 'security' }),
      page('attacked', 'exposure', CRITICAL),
      ticket('attacked', 'poisoning', CRITICAL),
      page('unharmed', 'drift'),
    );
    await Promise.all([live.arrived('attacked', 'security', 3), live.arrived('unharmed', 'pager')]);
    await delay(SETTLED);
    expect(names('attacked', 'security').sort()).toEqual([
      'ML_exposure',
      'ML_hostile_queries',
      'ML_poisoning',
    ]);
    expect(names('attacked', 'pager').sort()).toEqual(['ML_exposure', 'ML_hostile_queries']);
    expect(names('attacked', 'ticket')).toEqual([]);
  });

  test('alerts without a model or a root cause do not silence each other', async () => {
    const bare = (severity: string, model: string) => ({
      labels: { alertname: 'Bare', severity, ...(model && { model }) },
    });
    await live.post(
      bare('page', 'bare'),
      bare('ticket', 'bare'),
      page('', 'hostile_queries', CRITICAL),
      page('', 'drift', { dataset: 'set' }),
    );
    await Promise.all([live.arrived('bare', 'pager'), live.arrived('bare', 'ticket')]);
    await delay(SETTLED);
    const ofData = live.notifications.filter(({ alerts }) => alerts[0]?.labels.dataset === 'set');
    expect(ofData.map(({ receiver }) => receiver)).toEqual(['pager']);
  });

  test('the end is told', async () => {
    await live.post(page('ended', 'latency'));
    await live.arrived('ended', 'pager');
    await live.post({ ...page('ended', 'latency'), endsAt: new Date(Date.now() - 1).toISOString() });
    const [, end] = await live.arrived('ended', 'pager', 2);
    expect(end).toMatchObject({ status: 'resolved', alerts: [{ status: 'resolved' }] });
  });

  test('low severities of a team are one digest, which repeats only after its time', async () => {
    const info = (model: string, cause: string) => ticket(model, cause, { severity: 'info', team: 'red' });
    await live.post(info('low', 'drift'), info('low', 'cost'), info('lower', 'labels'));
    await live.arrived('low', 'digest');
    await delay(SETTLED);
    expect(live.about('low', 'digest').map(({ alerts }) => alerts.length)).toEqual([3]);
    await live.arrived('low', 'digest', 2);
  });

  test('the silence of docs/alerting.md keeps a model quiet, but for what is critical to security', async () => {
    const docs = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'alerting.md'), 'utf8');
    const command = /^amtool (silence add .*)$/m.exec(docs)?.[1] ?? '';
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!);
    execFileSync(program('amtool'), [...words, `--alertmanager.url=${live.address}`], { stdio: 'pipe' });
    await live.post(
      page('mail-filter', 'latency'),
      page('mail-filter', 'hostile_queries', CRITICAL),
      page('loud', 'latency'),
    );
    await Promise.all([live.arrived('mail-filter', 'pager'), live.arrived('loud', 'pager')]);
    await delay(SETTLED);
    expect(names('mail-filter', 'pager')).toEqual(['ML_hostile_queries']);
  });

  test('an alert of severity none is for the null receiver alone', async () => {
    await live.post({ labels: { alertname: 'Beat', severity: 'none', model: 'beat' } });
    await live.arrived('beat', 'null');
    expect(live.notifications.filter(({ alerts }) => alerts[0]?.labels.model === 'beat')).toHaveLength(1);
  });
});

describe('in a maintenance window', () => {
  const live = new LiveAlertmanager();
  beforeAll(() => live.start({ timings: TIMINGS, intervals: { maintenance: NOW, 'digest-hour': LATER } }));
  afterAll(() => live.stop());

  test('only what is critical to security is told', async () => {
    const ordinary = [
      page('muted', 'drift'),
      ticket('muted', 'labels'),
      ticket('muted', 'quality', { business_impact: 'true' }),
      ticket('muted', 'input_anomaly', { area: 'security' }),
      ticket('muted', 'cost', { severity: 'info', team: 'red' }),
    ];
    await live.post(
      ...ordinary,
      page('kept', 'hostile_queries', CRITICAL),
      ticket('kept', 'telemetry', { ...CRITICAL, area: 'telemetry' }),
    );
    const told: Receiver[] = ['security', 'pager', 'responder', 'ticket'];
    await Promise.all(told.map((receiver) => live.arrived('kept', receiver)));
    await delay(SETTLED);
    const causes = new Set(
      live.notifications.flatMap(({ alerts }) => alerts.map(({ labels }) => labels.root_cause)),
    );
    expect([...causes].sort()).toEqual(['hostile_queries', 'telemetry']);
  });
});

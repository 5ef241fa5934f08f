import { describe, expect, test, vi } from 'vitest';
import type { Draws } from './testing/draws.ts';
import type { Labels, Scraped } from './testing/scraped.ts';
import { find, nothing, OF_DIGITS, story, watched } from './testing/watched.ts';

// promtool evaluates weeks of history.
vi.setConfig({ testTimeout: 400_000 });

const GROUPS = ['parapet-access', 'parapet-downloads', 'parapet-security', 'parapet-alerts-access'];
/** What hours and weeks of history are judged by: all groups would take minutes. */
const OVER_WEEKS = [
  'parapet-access-5m',
  'parapet-access-1h',
  'parapet-downloads-1h',
  'parapet-alerts-access',
];
const LEAK = ['MLCredentialLeak page digits', 'MLCredentialLeak ticket digits'];
const REFUSED = 'MLAccessRefused ticket digits';
const DOWNLOADS = 'MLUnusualDownloads ticket digits';

function refuse(process: Scraped, securityRule: string, count: number, labels: Labels = {}): void {
  const who = { principalKind: 'unknown', securityAction: 'blocked' };
  process.add('accessDecisions', { ...OF_DIGITS, ...who, securityRule, ...labels }, count);
}

function take(
  process: Scraped,
  principalKind: string,
  count: number,
  version = '1',
  action = 'allowed',
): void {
  const labels = { modelName: 'digits', modelVersion: version, principalKind, securityAction: action };
  process.add('modelDownloads', labels, count);
}

describe('a leaked credential', () => {
  test('as the demo loses one: forged tokens, one without the scope, then 30 downloads of which 11 are too many', () => {
    const series = watched({
      minutes: 90,
      live: (process, minute) => {
        // Guards of endpoints export their refusals from zero on.
        refuse(process, 'authentication', 0);
        if (minute !== 11) return;
        refuse(process, 'authentication', 5);
        refuse(process, 'model_store_authentication', 5);
        refuse(process, 'model_store_scope', 1);
        find(process, 'authentication', 'unauthorized_access', 5, { securitySeverity: 'low' });
        take(process, 'user', 15, '1');
        take(process, 'user', 4, '2');
        take(process, 'user', 11, '2', 'flagged');
        const found = { securitySeverity: 'high', modelVersion: '2' };
        find(process, 'download_rate', 'model_theft', 11, found);
      },
    });
    expect(
      story(GROUPS, series, {
        10: [],
        12: [...LEAK, REFUSED],
        15: [...LEAK, REFUSED],
        // The page outlasts what it says all about.
        23: [LEAK[0]!],
        40: [],
      }),
    ).toBe('');
  });

  test('is perhaps one where a single download is too many', () => {
    const series = watched({
      minutes: 40,
      live: (process, minute) => {
        if (minute === 11) find(process, 'download_rate', 'model_theft', 1, { securitySeverity: 'high' });
      },
    });
    expect(story(GROUPS, series, { 10: [], 12: [LEAK[1]!], 22: [] })).toBe('');
  });

  test('each access to a sensitive model that is refused is a ticket, five in five minutes are a page', () => {
    const asked = (count: number) =>
      watched({
        minutes: 40,
        live: (process, minute) => {
          if (minute !== 11) return;
          find(process, 'authentication', 'unauthorized_access', count, {
            securitySeverity: 'high',
            securityAction: 'blocked',
          });
        },
      });
    expect(story(GROUPS, asked(1), { 10: [], 12: [LEAK[1]!], 22: [] })).toBe('');
    expect(story(GROUPS, asked(5), { 10: [], 12: LEAK, 23: [LEAK[0]!], 30: [] })).toBe('');
  });

  test('of a guard that is of no model is told as well', () => {
    const series = watched({
      minutes: 40,
      live: (process, minute) => {
        const none = { modelName: '', modelVersion: '' };
        refuse(process, 'scope', 0, none);
        if (minute !== 11) return;
        refuse(process, 'scope', 30, none);
        find(process, 'scope', 'unauthorized_access', 30, { ...none, securitySeverity: 'high' });
      },
    });
    const alerts = ['MLCredentialLeak page', 'MLCredentialLeak ticket', 'MLAccessRefused ticket'];
    expect(story(GROUPS, series, { 10: [], 12: alerts, 23: ['MLCredentialLeak page'], 40: [] })).toBe('');
  });
});

describe('refusals', () => {
  test('are a ticket while they come, by whoever guesses', () => {
    const series = watched({
      minutes: 120,
      live: (process, minute) => refuse(process, 'authentication', minute > 10 && minute <= 40 ? 3 : 0),
    });
    expect(story(GROUPS, series, { 10: [], 14: [REFUSED], 40: [REFUSED], 62: [], 100: [] })).toBe('');
  });

  test('are none at one mistyped token a day, with scrapes that fail and restarts', () => {
    const series = watched({
      minutes: 2 * 1440,
      interval: 120,
      live: (process, minute) => {
        if (minute % 700 === 0) process.restart();
        refuse(process, 'authentication', minute % 1440 === 600 ? 1 : 0);
      },
      reach: (minute) => (minute % 500 < 20 ? 'down' : 'up'),
    });
    const hours = Object.fromEntries(Array.from({ length: 96 }, (_, i) => [(i + 1) * 30, []]));
    expect(story(OVER_WEEKS, series, hours, 120)).toBe('');
  });
});

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** Every fourth minute is scraped: weeks at a time. */
const STEP = 4;

describe('over weeks', () => {
  /** Office hours of people, services that take one now and then, and CI every hour, ten times as much each Monday. */
  function usually(process: Scraped, minute: number, draws: Draws): void {
    const [day, hour] = [Math.floor(minute / DAY) % 7, Math.floor((minute % DAY) / HOUR)];
    const isMonday = day === 0;
    if (minute % HOUR === 0) take(process, 'ci', isMonday ? 40 : 4);
    const isOffice = day < 5 && hour >= 9 && hour < 17;
    if (isOffice) take(process, 'user', draws.poisson(isMonday ? 0.8 : 0.3));
    take(process, 'service', draws.poisson(0.05));
    // A job with an old token, each Monday at ten.
    refuse(process, 'expiry', isMonday && hour === 10 ? 4 : 0);
  }

  test('CI and the rhythm of the week are quiet, and so is an old token each Monday; what exceeds it is a ticket', () => {
    const monday = 2 * WEEK;
    const stolen = monday + 19 * HOUR;
    const series = watched({
      minutes: monday + DAY,
      interval: STEP * 60,
      live: (process, minute, draws) => {
        usually(process, minute, draws);
        if (minute >= stolen && minute < stolen + 40) take(process, 'user', 6);
      },
    });
    const quiet: Record<number, readonly string[]> = {};
    for (let minute = monday + 2 * HOUR; minute < stolen; minute += 20) quiet[minute] = [];
    const firing = { ...quiet, [stolen + 28]: [DOWNLOADS], [stolen + 80]: [] };
    expect(story(OVER_WEEKS, series, firing, STEP * 60)).toBe('');
  });

  test('without two weeks nothing is called unusual but what the guard finds', () => {
    const series = watched({
      minutes: 300,
      live: (process, minute) => {
        if (minute === 200) take(process, 'service', 60);
      },
    });
    expect(story(GROUPS, series, nothing(300))).toBe('');
  });
});

describe('control endpoints', () => {
  const NONE = { modelName: '', modelVersion: '', securityAction: 'blocked' };
  const PAGE = 'MLControlAttack page';
  const TICKET = 'MLControlAttack ticket';
  const refused = (rule: string, securitySeverity: string, count = 1) =>
    watched({
      minutes: 40,
      live: (process, minute) => {
        if (minute === 11) find(process, rule, 'unauthorized_access', count, { ...NONE, securitySeverity });
      },
    });

  test.each(['control_bad_signature', 'control_replayed'])('%s is a page', (rule) => {
    expect(story(GROUPS, refused(rule, 'high'), { 10: [], 12: [PAGE, TICKET], 22: [] })).toBe('');
  });

  test('what may not is a ticket, and so are some strangers; one is none', () => {
    expect(story(GROUPS, refused('control_forbidden', 'high'), { 10: [], 12: [TICKET], 22: [] })).toBe('');
    expect(story(GROUPS, refused('responder_unauthenticated', 'medium', 5), { 12: [TICKET], 22: [] })).toBe(
      '',
    );
    expect(story(GROUPS, refused('control_unauthenticated', 'medium'), nothing(40))).toBe('');
  });
});

import { describe, expect, test, vi } from 'vitest';
import { find, nothing, OF_DIGITS, story, watched } from './testing/watched.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

const GROUPS = ['parapet-security-5m', 'parapet-audit-5m', 'parapet-alerts-integrity'];
const PAGE = ['MLModelNotVerified page digits 1'];

/** A version that verifies until the tenth minute, then not, and is retired in the twentieth. */
const verification = (then: string) =>
  watched({
    minutes: 40,
    live: (process, minute) => {
      const now = minute <= 10 ? 'verified' : then;
      for (const verificationResult of ['verified', 'failed', 'unsigned', 'not_checked']) {
        const holds = verificationResult === now && minute <= 20;
        process.set('modelVerification', { ...OF_DIGITS, verificationResult }, Number(holds));
      }
    },
  });

describe('models', () => {
  test.each(['failed', 'unsigned'])('that are served and %s are a page until they are retired', (result) => {
    expect(story(GROUPS, verification(result), { 10: [], 11: PAGE, 20: PAGE, 27: [] })).toBe('');
  });

  test('that are refused at load are a page', () => {
    const series = watched({
      minutes: 30,
      live: (process, minute) => {
        const refused = { securitySeverity: 'critical', securityAction: 'blocked' };
        if (minute === 11) find(process, 'model_signature', 'supply_chain', 1, refused);
      },
    });
    expect(story(GROUPS, series, { 10: [], 12: PAGE, 22: [] })).toBe('');
  });

  test('that nobody verified are a ticket where another version is verified, else none', () => {
    const beside = (other: string) => [
      ...verification('not_checked'),
      ...watched({
        minutes: 40,
        instance: 'digits-2',
        live: (process) => {
          const labels = { modelName: 'digits', modelVersion: '2', verificationResult: other };
          process.set('modelVerification', labels, 1);
        },
      }),
    ];
    const ticket = ['MLModelNotVerified ticket digits 1'];
    expect(story(GROUPS, beside('verified'), { 10: [], 14: [], 16: ticket, 20: ticket, 21: [] })).toBe('');
  });

  test('that nobody verified are none where models are not signed', () => {
    const series = watched({
      minutes: 40,
      live: (process) =>
        process.set('modelVerification', { ...OF_DIGITS, verificationResult: 'not_checked' }, 1),
    });
    expect(story(GROUPS, series, nothing(40))).toBe('');
  });

  test('that one process verified and another did not are none', () => {
    const other = watched({
      minutes: 40,
      instance: 'digits-training',
      live: (process) =>
        process.set('modelVerification', { ...OF_DIGITS, verificationResult: 'not_checked' }, 1),
    });
    const served = watched({
      minutes: 40,
      live: (process) =>
        process.set('modelVerification', { ...OF_DIGITS, verificationResult: 'verified' }, 1),
    });
    expect(story(GROUPS, [...other, ...served], nothing(40))).toBe('');
  });
});

describe('audit trails', () => {
  const BROKEN = ['MLAuditTrailBroken page'];

  test('that fall, lose entries, or were changed are a page', () => {
    const fallen = watched({
      minutes: 40,
      live: (process, minute) => process.set('auditSequence', {}, minute === 11 ? 2 : 500),
    });
    const lost = watched({
      minutes: 40,
      live: (process, minute) => process.add('auditLost', {}, minute === 11 ? 3 : 0),
    });
    const changed = watched({
      minutes: 40,
      live: (process, minute) => {
        const none = { modelName: '', modelVersion: '', securitySeverity: 'critical' };
        if (minute === 11) find(process, 'audit_trail', 'tampering', 1, none);
      },
    });
    for (const series of [fallen, lost, changed]) {
      expect(story(GROUPS, series, { 10: [], 12: BROKEN, 22: [] })).toBe('');
    }
  });

  test('that are cut while their process is stopped are a page; one that is out of reach and comes back is none', () => {
    const away = (entries: (minute: number) => number, lost: number) =>
      watched({
        minutes: 60,
        live: (process, minute) => {
          process.set('auditSequence', {}, entries(minute));
          process.set('auditLost', {}, lost);
        },
        reach: (minute) => (minute >= 20 && minute < 32 ? 'down' : 'up'),
      });
    const cut = away((minute) => (minute < 20 ? 500 : 480), 0);
    expect(story(GROUPS, cut, { 31: [], 33: BROKEN, 44: [] })).toBe('');
    const back = away(() => 500, 3);
    expect(story(GROUPS, back, { 19: [], 32: [], 33: [], 36: [] })).toBe('');
  });

  test('that only grow are none, over restarts every minute and scrapes that fail', () => {
    let entries = 0;
    const series = watched({
      minutes: 120,
      live: (process, minute, draws) => {
        if (Number.isInteger(minute)) process.restart();
        entries += draws.poisson(2);
        process.set('auditSequence', {}, entries);
        process.set('auditUnsignedAge', {}, draws.poisson(30));
        process.add('auditLost', {}, 0);
      },
      reach: (minute) => (minute % 30 < 12 ? 'down' : 'up'),
    });
    expect(story(GROUPS, series, nothing(120))).toBe('');
  });

  test('that are unsigned for a quarter of an hour are a ticket of that process', () => {
    const series = watched({
      minutes: 40,
      live: (process, minute) => process.set('auditUnsignedAge', {}, minute <= 30 ? minute * 60 : 0),
    });
    expect(story(GROUPS, series, { 15: [], 17: ['MLAuditUnsigned ticket'], 31: [] })).toBe('');
  });
});

import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditing } from '../audit/sink.ts';
import { ATTR, events } from '../contract/index.ts';
import { userHash } from '../events/user-hash.ts';
import { registry } from '../export/registry.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { CATEGORIES, SEVERITIES } from './categories.ts';
import { confirmFinding } from './confirm.ts';
import type { SecurityEvent } from './event.ts';
import type { Finding } from './finding.ts';
import { reportFinding } from './report.ts';
import { configureSecurity } from './settings.ts';

const KEY = 'a key of the tests, long enough';
const WINDOW_SECONDS = 60;

let sdk: TestSdk;
let seen: SecurityEvent[];
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  sdk = await startTestSdk();
  seen = [];
  configureSecurity({
    actorKey: KEY,
    windowSeconds: WINDOW_SECONDS,
    onEvent: (event) => void seen.push(event),
  });
});
afterEach(async () => {
  for (const flush of registry.flushers) await flush();
  configureSecurity({});
  vi.useRealTimers();
  await sdk.stop();
});

let cases = 0;
/** A finding of a cause that no other test has. */
function finding(rest: Partial<Finding> = {}): Finding {
  return {
    category: 'evasion',
    severity: 'high',
    action: 'flagged',
    rule: 'feature_squeezing',
    reason: 'difference 1.31 above 0.14',
    model: { name: 'digit-reader', version: `${++cases}`, datasetId: 'mnist' },
    ...rest,
  };
}
const faults = (kind: 'finding_invalid' | 'security_listener_threw' | 'audit_failed') =>
  registry.faults.counts[registry.faults.kinds.indexOf(kind)]!;
const sent = () => sdk.events().filter(({ eventName }) => eventName === events.securityFinding.name);

describe('a finding', () => {
  it('is an event with the names of the field, and counted', async () => {
    const one = finding({ actor: 'mallory', principalKind: 'user', score: 1.31, threshold: 0.14 });
    reportFinding(one);
    const [event] = sent();
    expect(event!.attributes).toMatchObject({
      [ATTR.modelName]: 'digit-reader',
      [ATTR.modelVersion]: one.model!.version,
      [ATTR.datasetId]: 'mnist',
      [ATTR.findingCount]: 1,
      [ATTR.findingReason]: 'difference 1.31 above 0.14',
      [ATTR.securityCategory]: 'evasion',
      [ATTR.securitySeverity]: 'high',
      [ATTR.securityAction]: 'flagged',
      [ATTR.securityRule]: 'feature_squeezing',
      [ATTR.securityTechnique]: 'AML.T0015',
      [ATTR.techniqueName]: 'Evade AI Model',
      [ATTR.techniqueTactics]: ['AML.TA0004', 'AML.TA0007', 'AML.TA0011'],
      [ATTR.matrixVersion]: '5.6.0',
      [ATTR.owaspId]: 'ML01:2023',
      [ATTR.principalKind]: 'user',
      [ATTR.userHash]: userHash('mallory', KEY),
      [ATTR.findingScore]: 1.31,
      [ATTR.findingThreshold]: 0.14,
    });
    expect(event!.body).toContain('evasion flagged on digit-reader@');
    expect(event!.severityNumber).toBe(17);
    expect(JSON.stringify(sdk.events())).not.toContain('mallory');
    expect(
      await sdk.value('ml.security.events', {
        [ATTR.modelVersion]: one.model!.version,
        [ATTR.securityCategory]: 'evasion',
        [ATTR.securityRule]: 'feature_squeezing',
        [ATTR.securitySeverity]: 'high',
        [ATTR.securityAction]: 'flagged',
      }),
    ).toBe(1);
  });

  it.each(Object.keys(CATEGORIES) as (keyof typeof CATEGORIES)[])('may be of %s', (category) => {
    reportFinding(finding({ category }));
    expect(seen.at(-1)).toMatchObject({ category, matrixVersion: '5.6.0' });
  });

  it.each(SEVERITIES)('of severity %s is a log record of one', (severity) => {
    reportFinding(finding({ severity }));
    const expected = { informational: 9, low: 9, medium: 13, high: 17, critical: 17 }[severity];
    expect(sent().at(-1)!.severityNumber).toBe(expected);
  });

  it('without a key does not say who', () => {
    configureSecurity({});
    reportFinding(finding({ actor: 'mallory' }));
    expect(sent().at(-1)!.attributes).not.toHaveProperty(ATTR.userHash);
  });

  it('goes to the audit trail, also while there is no logger', async () => {
    await sdk.stop();
    const told: string[] = [];
    auditing.sink = ({ type, attributes }) => told.push(`${type} ${attributes[ATTR.securityRule]}`);
    reportFinding(finding());
    auditing.sink = undefined;
    expect(told).toEqual(['ml.security.finding feature_squeezing']);
  });
});

describe('one cause', () => {
  it('is one event, and one more with the count when its window ends', async () => {
    const one = finding();
    for (let i = 0; i < 50; i++) {
      reportFinding({ ...one, reason: `difference 1.${i}` });
      vi.advanceTimersByTime(1000);
    }
    expect(seen).toHaveLength(1);
    vi.advanceTimersByTime(WINDOW_SECONDS * 1000);
    expect(seen).toHaveLength(2);
    const [first, sum] = seen as [SecurityEvent, SecurityEvent];
    expect(sum).toMatchObject({ id: first.id, isUpdate: true, count: 50, firstSeen: first.firstSeen });
    expect(sum.lastSeen - sum.firstSeen).toBe(49_000);
    expect(sent().at(-1)!.body).toContain('50 times, first: difference 1.0');
    const counted = await sdk.value('ml.security.events', { [ATTR.modelVersion]: one.model!.version });
    expect(counted).toBe(50);
  });

  it('that happened once has no sum', () => {
    reportFinding(finding());
    vi.advanceTimersByTime(WINDOW_SECONDS * 2000);
    expect(seen).toHaveLength(1);
  });

  it('is news again when it gets worse or is blocked', () => {
    const one = finding({ severity: 'medium' });
    reportFinding(one);
    reportFinding({ ...one, severity: 'critical' });
    reportFinding({ ...one, severity: 'critical', action: 'blocked' });
    reportFinding({ ...one, severity: 'critical', action: 'blocked' });
    expect(seen.map(({ severity, action }) => `${severity} ${action}`)).toEqual([
      'medium flagged',
      'critical flagged',
      'critical blocked',
    ]);
  });

  it('of different actors is different, unless the finding says otherwise', () => {
    const one = finding();
    reportFinding({ ...one, actor: 'a' });
    reportFinding({ ...one, actor: 'b' });
    expect(seen).toHaveLength(2);
    reportFinding({ ...one, actor: 'a', rootCause: 'release 7' });
    reportFinding({ ...one, actor: 'b', rootCause: 'release 7' });
    expect(seen).toHaveLength(3);
  });

  it('sums stay bounded, and nothing is lost when many causes come at once', () => {
    const one = finding();
    for (let turn = 0; turn < 2; turn++) {
      for (let i = 0; i < 3000; i++) reportFinding({ ...one, rootCause: `cause ${i}` });
    }
    vi.advanceTimersByTime(WINDOW_SECONDS * 2000);
    const counted = seen.reduce((sum, { isUpdate, count }) => sum + (isUpdate ? count - 1 : 1), 0);
    expect(counted).toBe(6000);
  });

  it('by ever new actors does not become a flood of events, and says when somebody is no longer told apart', () => {
    const one = finding();
    for (let i = 0; i < 5000; i++) reportFinding({ ...one, actor: `actor ${i}` });
    reportFinding({ ...one, actor: 'actor 7' });
    expect(seen).toHaveLength(1001);
    expect(seen.at(-1)).toMatchObject({
      rootCause: `evasion/feature_squeezing/digit-reader@${one.model!.version}/many`,
      actorHash: undefined,
    });
    vi.advanceTimersByTime(WINDOW_SECONDS * 2000);
    expect(seen).toHaveLength(1003);
    expect(seen.at(-1)).toMatchObject({ isUpdate: true, count: 4000 });
    // There is room again.
    reportFinding({ ...one, actor: 'actor 4999' });
    expect(seen.at(-1)!.actorHash).toBe(userHash('actor 4999', KEY));
  });

  it('is no longer than its text in the event', () => {
    const long = 'x'.repeat(256);
    for (const rootCause of [`${long}a`, `${long}b`]) reportFinding(finding({ rootCause }));
    expect(seen.map(({ rootCause }) => rootCause)).toEqual([long]);
  });

  it('may be reported by who is told of the end of a window, also where that ends others', async () => {
    const one = finding();
    let told = false;
    configureSecurity({
      onEvent: () => {
        if (told) return;
        told = true;
        for (let i = 0; i < 1500; i++) reportFinding({ ...one, rootCause: `after ${i}` });
      },
    });
    told = true;
    for (const rootCause of ['a', 'b', 'c']) for (let i = 0; i < 2; i++) reportFinding({ ...one, rootCause });
    told = false;
    for (const flush of registry.flushers) await flush();
    expect(told).toBe(true);
  });

  it('ends its window at shutdown, in the trace in which it began', async () => {
    const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const one = finding();
    context.with(trace.setSpanContext(ROOT_CONTEXT, span), () => reportFinding(one));
    reportFinding(one);
    for (const flush of registry.flushers) await flush();
    expect(seen.map(({ count, traceId, spanId }) => ({ count, traceId, spanId }))).toEqual([
      { count: 1, traceId: span.traceId, spanId: span.spanId },
      { count: 2, traceId: span.traceId, spanId: span.spanId },
    ]);
  });
});

describe('what is wrong', () => {
  it.each([
    ['no object', undefined],
    ['a category', { ...finding(), category: 'rudeness' }],
    ['a severity', { ...finding(), severity: 'warning' }],
    ['an action', { ...finding(), action: 'ignored' }],
    ['a rule that holds a value', { ...finding(), rule: 'card 4111 1111' }],
    ['a technique', { ...finding(), technique: 'AML.T9999' }],
    ['a score', { ...finding(), score: '7' }],
    ['no model', { ...finding(), model: null }],
    ['a model without a version', { ...finding(), model: { name: 'm', datasetId: 'd' } }],
    [
      'a getter that throws',
      {
        ...finding(),
        get reason() {
          throw new Error('no');
        },
      },
    ],
  ])('never throws for %s, and is counted', (_, wrong) => {
    const before = faults('finding_invalid');
    reportFinding(wrong as Finding);
    expect(faults('finding_invalid')).toBe(before + 1);
    expect(seen).toHaveLength(0);
  });

  it('a listener or an audit sink that throws loses nothing else', () => {
    const before = [faults('security_listener_threw'), faults('audit_failed')] as const;
    const broken = () => {
      throw new Error('no');
    };
    configureSecurity({ onEvent: broken });
    auditing.sink = broken;
    reportFinding(finding());
    auditing.sink = undefined;
    expect(sent()).toHaveLength(1);
    expect([faults('security_listener_threw'), faults('audit_failed')]).toEqual(before.map((n) => n + 1));
  });

  it('a listener that sends, and cannot, does not end the process', async () => {
    const before = faults('security_listener_threw');
    configureSecurity({
      onEvent: async () => {
        throw new Error('no way to the SIEM');
      },
    });
    reportFinding(finding());
    await vi.waitFor(() => expect(faults('security_listener_threw')).toBe(before + 1));
  });

  it.each([
    [{ windowSeconds: 0 }, 'windowSeconds must be a whole number from 1 to 86400'],
    [{ actorKey: 'short' }, 'actorKey must be a text of 16 characters or more'],
    [{ onEvent: 7 }, 'onEvent must be a function'],
    [{ windows: 7 }, 'has no option "windows"'],
  ])('configureSecurity refuses %j', (options, message) => {
    expect(() => configureSecurity(options as never)).toThrow(message);
  });
});

describe('a confirmation', () => {
  const confirmation = {
    findingId: 'f2b9',
    verdict: 'confirmed',
    category: 'evasion',
    rule: 'feature_squeezing',
    actor: 'ann@example.org',
    reason: 'replayed it',
  } as const;

  it('is counted and audited, with who and why', async () => {
    confirmFinding(confirmation);
    const event = sdk.events().find(({ eventName }) => eventName === events.securityConfirmation.name)!;
    expect(event.attributes).toMatchObject({
      [ATTR.confirmationVerdict]: 'confirmed',
      [ATTR.actionReason]: 'replayed it',
      [ATTR.userHash]: userHash(confirmation.actor, KEY),
    });
    expect(await sdk.value('ml.security.confirmations', { [ATTR.confirmationVerdict]: 'confirmed' })).toBe(1);
  });

  it.each([
    [{ ...confirmation, verdict: 'maybe' }, 'verdict must be one of confirmed, false_positive'],
    [{ ...confirmation, reason: '' }, 'reason must be a text'],
    [{ ...confirmation, rule: 'card 4111 1111' }, 'confirmFinding rule must match'],
    [{ ...confirmation, category: 'toString' }, 'category must be one of'],
  ])('is refused when it is none', (wrong, message) => {
    expect(() => confirmFinding(wrong as never)).toThrow(message);
  });
});

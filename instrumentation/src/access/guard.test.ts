import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { userHash } from '../events/user-hash.ts';
import { registry } from '../export/registry.ts';
import { configureSecurity } from '../security/settings.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { type AccessDecision, type AccessGuard, createAccessGuard } from './guard.ts';
import type { AccessGuardOptions } from './options.ts';
import type { Principal } from './principal.ts';
import { REFUSAL_RULES } from './rules.ts';
import { CALLERS, callerOf, type HeadersOnly, WITH } from './testing/callers.ts';
import { newGuard } from './testing/endpoint.ts';

const KEY = 'a key of the tests, long enough';
let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
  configureSecurity({ actorKey: KEY });
});
afterEach(async () => {
  for (const flush of registry.flushers) await flush();
  configureSecurity({});
  vi.useRealTimers();
  await sdk.stop();
});

function guarding(options: Partial<AccessGuardOptions<HeadersOnly>> = {}) {
  const { guard, model } = newGuard(options);
  const labels = { [ATTR.modelName]: model.name, [ATTR.modelVersion]: model.version };
  return {
    guard,
    counted: (of: Record<string, string> = {}) =>
      sdk.value(metrics.accessDecisions.name, { ...labels, ...of }),
    findings: () =>
      sdk.events().filter(({ eventName, attributes }) => {
        return eventName === events.securityFinding.name && attributes[ATTR.modelName] === model.name;
      }),
  };
}

const blocked = (rule: string, kind: string) => ({
  [ATTR.securityAction]: 'blocked',
  [ATTR.securityRule]: rule,
  [ATTR.principalKind]: kind,
});
const fault = (kind: 'guard_threw' | 'record_invalid') =>
  registry.faults.counts[registry.faults.kinds.indexOf(kind)]!;

/** Decides at once, and counts. */
function ask<R>(guard: AccessGuard<R>, request: R, status?: number): AccessDecision {
  const decision = guard.decide(request) as AccessDecision;
  guard.count(decision, status);
  return decision;
}

describe('a guard', () => {
  it('lets in who has the scope, knows who it is, and counts it by kind', async () => {
    const { guard, counted, findings } = guarding();
    const request = { headers: WITH('good-token') };
    expect(ask(guard, request)).toEqual({ allowed: true, principal: CALLERS['good-token'] });
    ask(guard, { headers: WITH('ci-token') });
    expect(guard.principalOf(request)).toBe(CALLERS['good-token']);
    const allowed = { [ATTR.securityAction]: 'allowed', [ATTR.securityRule]: 'none' };
    expect(await counted({ ...allowed, [ATTR.principalKind]: 'service' })).toBe(1);
    expect(await counted({ ...allowed, [ATTR.principalKind]: 'ci' })).toBe(1);
    expect(await counted()).toBe(2);
    expect(findings()).toEqual([]);
  });

  it.each<[string, HeadersOnly, string, number, string | undefined, string]>([
    ['no credential', { headers: {} }, 'authentication', 401, 'Bearer realm="models"', 'unknown'],
    [
      'a credential of another kind',
      { headers: { authorization: 'Basic YTpi' } },
      'authentication',
      401,
      'Bearer realm="models"',
      'unknown',
    ],
    [
      'a wrong token',
      { headers: WITH('no-such-token') },
      'authentication',
      401,
      'Bearer realm="models", error="invalid_token"',
      'unknown',
    ],
    [
      'an expired token, with the answer of a wrong one',
      { headers: WITH('old-token') },
      'expiry',
      401,
      'Bearer realm="models", error="invalid_token"',
      'user',
    ],
    [
      'a token without the scope',
      { headers: WITH('poor-token') },
      'scope',
      403,
      'Bearer realm="models", scope="models:predict:digits", error="insufficient_scope"',
      'user',
    ],
  ])('refuses %s', async (_, request, rule, status, challenge, kind) => {
    const { guard, counted, findings } = guarding();
    const decision = ask(guard, request);
    expect(decision).toMatchObject({ allowed: false, rule, status });
    if (decision.allowed) return;
    expect(decision.headers['www-authenticate']).toBe(challenge);
    expect(decision.headers['content-type']).toBe('application/problem+json');
    expect(Object.keys(JSON.parse(decision.body))).toEqual(['title', 'status']);
    expect(guard.principalOf(request)).toBeUndefined();
    expect(await counted(blocked(rule, kind))).toBe(1);
    expect(await counted()).toBe(1);
    const [finding] = findings();
    expect(finding!.attributes).toMatchObject({
      [ATTR.securityCategory]: 'unauthorized_access',
      [ATTR.securityAction]: 'blocked',
      [ATTR.securityRule]: rule,
      [ATTR.securityTechnique]: 'AML.T0012',
      [ATTR.securitySeverity]: rule === 'scope' ? 'medium' : 'low',
    });
  });

  it('tells of a caller by a keyed hash, and of tokens nothing', () => {
    const { guard, findings } = guarding();
    ask(guard, { headers: WITH('poor-token') });
    expect(findings()[0]!.attributes).toMatchObject({
      [ATTR.userHash]: userHash('alice', KEY),
      [ATTR.principalKind]: 'user',
    });
    expect(JSON.stringify(sdk.events().map(({ attributes, body }) => [attributes, body]))).not.toMatch(
      /alice|poor-token/,
    );
  });

  it('reports every unauthorised access to a sensitive model as severe', () => {
    const { guard, findings } = guarding({ sensitive: true });
    ask(guard, { headers: {} });
    expect(findings()[0]!.attributes[ATTR.securitySeverity]).toBe('high');
  });

  it('refuses who asks too often, and says when to come again', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    const { guard, counted, findings } = guarding({
      rateLimit: { perSecond: 0.4, burst: 2 },
      sensitive: true,
    });
    const request = { headers: WITH('good-token') };
    expect([1, 2].map(() => ask(guard, request).allowed)).toEqual([true, true]);
    const refusal = ask(guard, request);
    expect(refusal).toMatchObject({ rule: 'rate_limit', status: 429, headers: { 'retry-after': '3' } });
    expect(refusal).not.toHaveProperty(['headers', 'www-authenticate']);
    expect(await counted(blocked('rate_limit', 'service'))).toBe(1);
    expect(findings()[0]!.attributes).toMatchObject({
      [ATTR.securityCategory]: 'denial_of_service',
      [ATTR.securityTechnique]: 'AML.T0029',
      [ATTR.securitySeverity]: 'low',
    });
    expect(ask(guard, { headers: WITH('ci-token') }).allowed).toBe(true);
    vi.advanceTimersByTime(2_500);
    expect(ask(guard, request).allowed).toBe(true);
  });

  it('does not take a token out of the bucket of who may not ask', () => {
    const { guard } = guarding({ rateLimit: { perSecond: 1, burst: 1 } });
    for (let i = 0; i < 3; i++) {
      expect(ask(guard, { headers: WITH('poor-token') })).toMatchObject({ rule: 'scope' });
    }
  });

  it('expires a credential at its moment', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 999 });
    const caller: Principal = { id: 'a', kind: 'user', scopes: [], expiresAt: 1_000 };
    const guard = createAccessGuard({ authenticate: () => caller });
    expect(ask(guard, { headers: {} }).allowed).toBe(true);
    vi.setSystemTime(1_000);
    expect(ask(guard, { headers: {} })).toMatchObject({ rule: 'expiry' });
  });

  it('has another challenge for other credentials, and none where the scope is missing', () => {
    const { guard } = guarding({ challenge: 'Basic realm="models", charset="UTF-8"' });
    expect(ask(guard, { headers: WITH('no-such-token') })).toMatchObject({
      headers: { 'www-authenticate': 'Basic realm="models", charset="UTF-8"' },
    });
    expect(ask(guard, { headers: WITH('poor-token') })).not.toHaveProperty(['headers', 'www-authenticate']);
  });

  it('finds the credential in a Request of the fetch standard too', () => {
    const guard = createAccessGuard({ authenticate: (_: Request) => undefined });
    const challengeOf = (headers: Record<string, string>) => {
      const decision = ask(guard, new Request('http://localhost/', { headers }));
      return decision.allowed ? undefined : decision.headers['www-authenticate'];
    };
    expect(challengeOf({})).toBe('Bearer realm="models"');
    expect(challengeOf(WITH('x'))).toBe('Bearer realm="models", error="invalid_token"');
  });

  it('waits for an asynchronous authentication, and gives no promise without one', async () => {
    const { guard } = guarding({ authenticate: async (request) => callerOf(request) });
    const decision = guard.decide({ headers: WITH('good-token') });
    expect(decision).toBeInstanceOf(Promise);
    expect(await decision).toMatchObject({ allowed: true });
    expect(guarding().guard.decide({ headers: {} })).not.toBeInstanceOf(Promise);
  });

  it('exports its series from zero on', async () => {
    const { counted } = guarding();
    for (const rule of REFUSAL_RULES) expect(await counted(blocked(rule, 'user'))).toBe(0);
    expect(await counted({ [ATTR.securityAction]: 'allowed', [ATTR.principalKind]: 'ci' })).toBe(0);
  });

  it('is of no model where it is given none', async () => {
    const guard = createAccessGuard({ authenticate: callerOf });
    const of = { [ATTR.modelName]: '', ...blocked('authentication', 'unknown') };
    const before = await sdk.value(metrics.accessDecisions.name, of);
    ask(guard, { headers: {} });
    expect(await sdk.value(metrics.accessDecisions.name, of)).toBe(before! + 1);
  });
});

describe('what a guard cannot decide it refuses', () => {
  const secret = 'sk-live-51Hx';
  it.each<[string, AccessGuardOptions<HeadersOnly>['authenticate']]>([
    [
      'authenticate throws',
      () => {
        throw new Error(`no user for ${secret}`);
      },
    ],
    ['it rejects', () => Promise.reject(new Error(`no user for ${secret}`))],
    ['it gives no principal', () => true as never],
    ['of one without scopes', () => ({ id: secret, kind: 'user' }) as never],
    ['of one of an unknown kind', () => ({ id: secret, kind: 'root', scopes: [] }) as never],
    ['of one whose expiry is a text', () => ({ ...CALLERS['good-token'], expiresAt: '2030' }) as never],
    [
      'its principal throws',
      () =>
        ({
          get id() {
            throw new Error('getter');
          },
        }) as never,
    ],
  ])('%s', async (_, authenticate) => {
    const told: unknown[] = [];
    const note = (...args: unknown[]) => void told.push(...args.map(String));
    const loggers = { error: note, warn: note, info: note, debug: note, verbose: note };
    diag.setLogger(loggers, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
    try {
      const { guard, counted, findings } = guarding({ authenticate });
      // Only the first of a kind is told.
      registry.faults.counts[registry.faults.kinds.indexOf('guard_threw')] = 0;
      const decision = await guard.decide({ headers: WITH(secret) });
      guard.count(decision);
      expect(decision).toMatchObject({ allowed: false, rule: 'undecided', status: 503 });
      expect(fault('guard_threw')).toBe(1);
      expect(told.join()).toContain('guard_threw');
      expect(await counted(blocked('undecided', 'unknown'))).toBe(1);
      expect(findings()).toEqual([]);
      expect(
        JSON.stringify([decision, told, sdk.events().map(({ attributes }) => attributes)]),
      ).not.toContain(secret);
    } finally {
      diag.disable();
    }
  });
});

describe('what others decide', () => {
  it.each([
    [401, 'authentication'],
    [403, 'authorization'],
    [429, 'rate_limit'],
  ])('is taken from an answer with %d', async (status, rule) => {
    const { guard, counted, findings } = guarding();
    ask(guard, { headers: WITH('good-token') }, status);
    expect(await counted(blocked(rule, 'service'))).toBe(1);
    expect(await counted()).toBe(1);
    expect(findings()[0]!.attributes).toMatchObject({
      [ATTR.findingReason]: `answered with ${status}`,
      [ATTR.userHash]: userHash('svc-checkout', KEY),
    });
  });

  it('is nothing in an answer of another status', async () => {
    const { guard, counted } = guarding();
    for (const status of [200, 304, 400, 404, 500]) ask(guard, { headers: WITH('good-token') }, status);
    expect(await counted({ [ATTR.securityAction]: 'allowed' })).toBe(5);
  });

  it('is all there is without an authentication', async () => {
    const { guard, counted } = guarding({ authenticate: undefined, scopes: undefined });
    expect(ask(guard, { headers: {} }, 200)).toEqual({ allowed: true, principal: undefined });
    ask(guard, { headers: {} }, 403);
    expect(await counted({ [ATTR.securityAction]: 'allowed', [ATTR.principalKind]: 'unknown' })).toBe(1);
    expect(await counted(blocked('authorization', 'unknown'))).toBe(1);
  });

  it('can be told', async () => {
    const { guard, counted, findings } = guarding();
    guard.record({ action: 'allowed', principal: { id: 'a', kind: 'ci' } });
    guard.record({ action: 'blocked', rule: 'expiry', principal: { id: 'a', kind: 'service' } });
    guard.record({ action: 'flagged', rule: 'rate_limit' });
    expect(await counted({ [ATTR.securityAction]: 'allowed', [ATTR.principalKind]: 'ci' })).toBe(1);
    expect(await counted(blocked('expiry', 'service'))).toBe(1);
    expect(await counted({ ...blocked('rate_limit', 'unknown'), [ATTR.securityAction]: 'flagged' })).toBe(1);
    expect(findings().map(({ attributes }) => attributes[ATTR.securityAction])).toEqual([
      'blocked',
      'flagged',
    ]);
  });

  it('is not counted where it is none, and never throws', () => {
    const { guard } = guarding();
    const before = fault('record_invalid');
    for (const none of [
      undefined,
      { allowed: true, principal: { id: 'a', kind: 'root' } },
      { allowed: false },
    ]) {
      guard.count(none as never);
    }
    expect(fault('record_invalid')).toBe(before + 3);
  });

  it.each<[unknown]>([
    [undefined],
    [{ action: 'denied', rule: 'scope' }],
    [{ action: 'blocked' }],
    [{ action: 'blocked', rule: 'toString' }],
    [{ action: 'allowed', principal: { id: 'a', kind: 'root' } }],
    [{ action: 'allowed', principal: 'a' }],
  ])('is dropped and counted where it is no decision: %j', async (record) => {
    const { guard, counted } = guarding();
    const before = fault('record_invalid');
    guard.record(record as never);
    expect(fault('record_invalid')).toBe(before + 1);
    expect(await counted()).toBe(0);
  });
});

it.each<[unknown, RegExp]>([
  [undefined, /createAccessGuard wants an object of options, not undefined/],
  [{ auth: callerOf }, /has no option "auth"; it has model, authenticate/],
  [{ authenticate: 'x' }, /option authenticate must be a function, not "x"/],
  [{ model: { name: 'm', version: '1' } }, /option model.datasetId must be a text/],
  [{ scopes: ['a'] }, /option scopes needs the option authenticate/],
  [
    { authenticate: callerOf, scopes: ['a b'] },
    /a scope of createAccessGuard must be printable ASCII.*"a b"/,
  ],
  [{ authenticate: callerOf, scopes: 'a' }, /option scopes must be an array of at most 20, not "a"/],
  [{ authenticate: callerOf, rateLimit: 5 }, /option rateLimit must be an object, not 5/],
  [
    { authenticate: callerOf, rateLimit: { perSecond: 0 } },
    /rateLimit.perSecond must be a number above 0, not 0/,
  ],
  [
    { authenticate: callerOf, rateLimit: { perSecond: 1, burst: 0.5 } },
    /rateLimit.burst must be a whole number from 1 on, not 0.5/,
  ],
  [{ sensitive: 'yes' }, /option sensitive must be true or false, not "yes"/],
  [
    { authenticate: callerOf, challenge: 'a\r\nb' },
    /option challenge must be 1 to 256 characters of printable/,
  ],
])('the options %j are refused', (options, message) => {
  expect(() => createAccessGuard(options as never)).toThrow(message);
});

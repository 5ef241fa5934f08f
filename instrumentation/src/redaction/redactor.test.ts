import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ATTR } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { IDENTITY_KEYS } from './identities.ts';
import { MASK, type RedactorOptions, redactor } from './index.ts';
import { tokeniser } from './tokeniser.ts';

const CARD = '4111 1111 1111 1111';
const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('redaction_failed')]!;
afterEach(() => registry.faults.counts.fill(0));

describe('the order of the Collector', () => {
  const { attributes } = redactor({
    ignoredKeys: ['raw.*'],
    allowedKeys: ['note', 'db.*', 'kept'],
    allowedValues: ['*@example.com', 'kept-secret'],
    blockedKeys: ['*password', 'kept'],
    blockedValues: ['EMP-######', 'acct:*'],
  });

  it.each([
    ['an ignored key passes', { 'raw.card': CARD }, { 'raw.card': CARD }],
    ['a key that is not allowed is deleted', { other: 'x', n: 1, note: 'y' }, { note: 'y' }],
    [
      'the contract and service.* may always leave',
      { [ATTR.modelName]: 'm', 'service.name': 's' },
      { [ATTR.modelName]: 'm', 'service.name': 's' },
    ],
    ['an allowed value stays whole', { note: 'jane@example.com' }, { note: 'jane@example.com' }],
    [
      'an allowed value stays in a text',
      { note: 'to jane@example.com and jane@other.org' },
      { note: `to jane@example.com and ${MASK}` },
    ],
    ['an allowed value stays under a blocked key', { kept: 'kept-secret' }, { kept: 'kept-secret' }],
    [
      'the value of a blocked key is masked whole',
      { 'db.password': 'a b', kept: 7 },
      { 'db.password': MASK, kept: MASK },
    ],
    [
      'what matches is masked',
      { note: `EMP-123456, EMP-12345, acct:x9/y z ${CARD}` },
      { note: `${MASK}, EMP-12345, ${MASK} z ${MASK}` },
    ],
    ['each text of a list', { note: ['a', CARD] }, { note: ['a', MASK] }],
  ])('%s', (_rule, given, expected) => expect(attributes(given)).toEqual(expected));

  it('an empty list of allowed keys deletes all others', () => {
    expect(redactor({ allowedKeys: [] }).attributes({ a: 1, b: 'x' })).toEqual({});
  });

  it('by default nothing is deleted, and keys of secrets are masked', () => {
    expect(
      redactor().attributes({
        a: 1,
        'http.request.header.authorization': ['x'],
        API_KEY: 'y',
        password_set: true,
      }),
    ).toEqual({
      a: 1,
      'http.request.header.authorization': MASK,
      API_KEY: MASK,
      password_set: true,
    });
  });

  it('takes a value for a secret by its key, as behind a = in a text', () => {
    const random = 'a8f5f167f44f4964e6c998dee827110c';
    const given = {
      'auth.token': random,
      sessionToken: 'correct horse',
      DB_PWD: 'hunter2',
      'x-auth': `v1 ${random}`,
    };
    expect(redactor().attributes(given)).toEqual({
      'auth.token': MASK,
      sessionToken: MASK,
      DB_PWD: MASK,
      'x-auth': `v1 ${random}`,
    });
    const clean = {
      token: 'expired',
      'gen_ai.token.type': 'input',
      'usage.input_tokens': '12345678901234567a',
    };
    expect(redactor().attributes(clean)).toBe(clean);
    expect(redactor({ kinds: ['email'] }).attributes({ token: random })).toEqual({ token: random });
  });

  it('looks only for the kinds it is told', () => {
    const { text } = redactor({ kinds: ['email'], blockedValues: ['EMP-####'] });
    expect(text(`${CARD} a@b.de EMP-1234 x`)).toBe(`${CARD} ${MASK} ${MASK} x`);
    expect(faults()).toBe(0);
  });
});

describe('what is clean', () => {
  it('is given back itself', () => {
    const r = redactor();
    const given = { a: 'x', list: ['y', 1], map: { deep: [{ z: 'z' }] } };
    expect(r.attributes(given)).toBe(given);
    expect(r.body(given)).toBe(given);
  });

  it('and what is given is never changed', () => {
    const given = { a: CARD, list: [CARD] };
    const before = structuredClone(given);
    redactor().attributes(given);
    expect(given).toEqual(before);
  });
});

describe('names, versions and ids of the contract', () => {
  const values = ['1.4.2.3', '86095742719', '4111111111111111', 'mails@2026.rc', 'GB29NWBK60161331926819'];
  const { attributes, labels } = redactor();

  it('leave as they are, though they look like something personal', () => {
    for (const key of IDENTITY_KEYS) {
      for (const value of values) {
        const given = { [key]: value };
        expect(attributes(given), key).toBe(given);
        expect(labels(given), key).toBe(given);
      }
    }
  });

  it('hold no secret nevertheless, nor what the operator blocks; ids from outside are looked at whole', () => {
    const given = { [ATTR.datasetId]: 's3://joe:hunter22@bucket/EMP-123456', [ATTR.correlationId]: CARD };
    expect(redactor({ blockedValues: ['EMP-######'] }).attributes(given)).toEqual({
      [ATTR.datasetId]: `s3://joe:${MASK}@bucket/${MASK}`,
      [ATTR.correlationId]: MASK,
    });
  });
});

describe('bodies', () => {
  const { body } = redactor();

  it('are redacted at every depth, by key too', () => {
    expect(
      body({ user: { mail: 'a@b.de', password: 'x' }, list: [[CARD]], n: 1, no: null, at: undefined }),
    ).toEqual({
      user: { mail: MASK, password: MASK },
      list: [[MASK]],
      n: 1,
      no: null,
      at: undefined,
    });
    expect(body(`card ${CARD}`)).toBe(`card ${MASK}`);
    expect(body(12)).toBe(12);
  });

  it('past eight levels or 1,000 values are masked, bytes and cycles too', () => {
    let deep: unknown = CARD;
    for (let i = 0; i < 12; i++) deep = { deep };
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(JSON.stringify(body(deep))).not.toContain('4111');
    expect(JSON.stringify(body(cycle)).length).toBeLessThan(200);
    expect(body({ raw: new Uint8Array([52, 49]) })).toEqual({ raw: MASK });
    const wide = body(Array.from({ length: 1_500 }, () => CARD)) as string[];
    expect(new Set(wide)).toEqual(new Set([MASK]));
  });
});

describe('a text that is too long', () => {
  const { text } = redactor({ maxLength: 256 });

  it('is cut, with a mask for the rest', () => {
    expect(text('x '.repeat(200))).toBe(`${'x '.repeat(128)}${MASK}`);
    expect(text('x'.repeat(256))).toBe('x'.repeat(256));
  });

  it('shows no part of what stands across the cut', () => {
    expect(text(`${'x '.repeat(122)}${CARD} and more`)).toBe(`${'x '.repeat(122)}${MASK}${MASK}`);
  });
});

describe('fails closed', () => {
  it('on an attribute that throws: it is deleted, the others are redacted', () => {
    const given = {
      a: CARD,
      get b(): string {
        throw new Error('getter');
      },
      c: {
        get d(): string {
          throw new Error('getter');
        },
        e: 'x',
      },
    };
    expect(redactor().attributes(given)).toEqual({ a: MASK, c: { e: 'x' } });
    expect(faults()).toBeGreaterThan(0);
  });

  it('on a tokeniser that throws, and on a proxy that refuses', () => {
    const broken = {
      token: () => {
        throw new Error('no key');
      },
      tokens: () => [],
    };
    const r = redactor({ tokens: { tokeniser: broken, kinds: ['email'] } });
    expect(r.attributes({ mail: 'a@b.de', n: 1 })).toEqual({ n: 1 });
    expect(r.text('to a@b.de')).toBe(MASK);
    expect(r.body({ mail: 'a@b.de' })).toEqual({});
    const refusing = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('proxy');
        },
      },
    );
    expect(r.attributes(refusing)).toEqual({});
    expect(r.body(refusing)).toBe(MASK);
    expect(faults()).toBe(5);
  });

  it('on any value: nothing throws, and no card is left', () => {
    const r = redactor();
    const value = fc.anything({
      withTypedArray: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      values: [fc.string(), fc.constant(CARD), fc.double()],
    });
    fc.assert(
      fc.property(value, fc.dictionary(fc.string(), value), (body, attributes) => {
        r.body(body);
        for (const left of Object.values(r.attributes(attributes)))
          if (typeof left === 'string') expect(left).not.toContain(CARD);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('tokens', () => {
  const tokens = tokeniser({ keys: [{ id: 'k1', key: 'x'.repeat(32), from: new Date(0) }], domain: 'shop' });
  const r = redactor({ tokens: { tokeniser: tokens, kinds: ['email', 'payment_card'] } });

  it('stand for equal values of their kinds, and masks for others', () => {
    const { a, b, c } = r.attributes({ a: 'a@B.de', b: 'from a@b.DE', c: '+49 30 901820' });
    expect(a).toMatch(/^k1:[\w-]{22}$/);
    expect(b).toBe(`from ${a}`);
    expect(c).toBe(MASK);
  });

  it('never stand in the labels of a metric', () => {
    expect(r.labels({ a: 'a@b.de' })).toEqual({ a: MASK });
  });
});

describe('wrong options', () => {
  it.each<[string, unknown]>([
    ['redactor wants an object', null],
    ['has no option "kind"', { kind: ['email'] }],
    ['kinds must be a list', { kinds: 'email' }],
    ['kinds has "e-mail"', { kinds: ['e-mail'] }],
    ['blockedValues[0] is a RegExp', { blockedValues: [/EMP-\d+/] }],
    ['blockedValues[0] must begin with 2 fixed characters', { blockedValues: ['######'] }],
    ['blockedValues[1] must begin', { blockedValues: ['EMP-#', 'a*b'] }],
    ['blockedKeys must be a list', { blockedKeys: '*' }],
    ['allowedValues[0] must be a text', { allowedValues: [''] }],
    ['maxLength must be', { maxLength: 10 }],
    ['tokens.tokeniser', { tokens: { kinds: [] } }],
    ['tokens.kinds has', { tokens: { tokeniser: { token: () => '' }, kinds: ['x'] } }],
  ])('are refused: %s', (message, options) => {
    expect(() => redactor(options as RedactorOptions)).toThrow(message);
  });

  it('never end in a slow glob', () => {
    const { attributes } = redactor({ blockedKeys: ['*a*a*a*a*a*a*a*b'] });
    const key = 'a'.repeat(20_000);
    const before = process.cpuUsage();
    attributes({ [key]: 'x' });
    expect(process.cpuUsage(before).user / 1e3).toBeLessThan(2_000);
  });
});

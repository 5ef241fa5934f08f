import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refused } from '../server/refused.ts';
import { mutations } from '../testing/mutations.ts';
import { alertmanagerBody, grafanaBody, LABELS } from '../testing/payloads.ts';
import { MOST_ALERTS, parseWebhook } from './parse.ts';

const bytes = (body: unknown) => Buffer.from(JSON.stringify(body));

/** The code of a refusal; undefined where it is taken. Any other error fails the test. */
function refusalOf(source: 'alertmanager' | 'grafana', body: Uint8Array): string | undefined {
  try {
    parseWebhook(source, body);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

it('reads what is used of both payloads', () => {
  const startsAt = '2021-10-12T09:51:03.157076+02:00';
  for (const [source, body] of [
    ['alertmanager', alertmanagerBody({ startsAt })],
    ['grafana', grafanaBody({ startsAt })],
  ] as const) {
    expect(parseWebhook(source, bytes(body))).toEqual({
      alerts: [
        {
          source,
          isFiring: true,
          fingerprint: body.alerts[0]!.fingerprint,
          startsAt: Date.UTC(2021, 9, 12, 7, 51, 3, 157),
          labels: LABELS,
        },
      ],
      truncated: 0,
    });
  }
});

describe('refuses', () => {
  const [alert] = alertmanagerBody({}).alerts;
  const withAlert = (change: object) => ({ ...alertmanagerBody(), alerts: [{ ...alert, ...change }] });
  it.each([
    ['nothing', ''],
    ['no JSON', '{"version":"4"'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['null', null],
    ['a list', []],
    ['another version', { ...alertmanagerBody({}), version: '5' }],
    ['a version that is a number', { ...alertmanagerBody({}), version: 4 }],
    ['no alerts', { version: '4' }],
    ['a negative count', { ...alertmanagerBody(), truncatedAlerts: -1 }],
    ['too many alerts', { version: '4', alerts: Array(MOST_ALERTS + 1).fill(alert) }],
    ['another status', withAlert({ status: 'pending' })],
    ['a label that is no text', withAlert({ labels: { model: { $ne: '' } } })],
    ['a label without end', withAlert({ labels: { model: 'x'.repeat(1_025) } })],
    [
      'labels without end',
      withAlert({ labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, ''])) }),
    ],
    ['a time that is none', withAlert({ startsAt: 'yesterday' })],
    ['a day that is none', withAlert({ startsAt: '2026-13-45T00:00:00Z' })],
    ['the zero time', withAlert({ startsAt: '0001-01-01T00:00:00Z' })],
    ['a fingerprint that is none', withAlert({ fingerprint: '../../etc' })],
  ])('%s', (_what, body) => {
    expect(
      refusalOf(
        'alertmanager',
        typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : bytes(body),
      ),
    ).toBe('malformed');
  });

  it('the payload of the other sender', () => {
    expect(refusalOf('grafana', bytes(alertmanagerBody({})))).toBe('malformed');
    expect(refusalOf('alertmanager', bytes(grafanaBody({})))).toBe('malformed');
  });

  it('a million brackets, without a deep stack', () => {
    expect(refusalOf('alertmanager', Buffer.from('['.repeat(1_000_000)))).toBe('malformed');
    const deep = `{"version":"4","alerts":[],"x":${'['.repeat(400_000)}${']'.repeat(400_000)}}`;
    expect(refusalOf('alertmanager', Buffer.from(deep))).toBeUndefined();
  });
});

it('takes labels named like properties of objects as labels', () => {
  const text = JSON.stringify(alertmanagerBody({})).replaceAll(
    '"severity":"page"',
    '"__proto__":"x","constructor":"y"',
  );
  const [alert] = parseWebhook('alertmanager', Buffer.from(text)).alerts;
  expect(Object.getPrototypeOf(alert!.labels)).toBe(Object.prototype);
  expect(Object.keys(alert!.labels)).toContain('__proto__');
});

describe('hostile bodies are taken or refused, and nothing else', () => {
  it('mutations of real ones', () => {
    for (const [source, body] of [
      ['alertmanager', alertmanagerBody({}, { status: 'resolved' })],
      ['grafana', grafanaBody({}, {})],
    ] as const) {
      const codes = mutations(bytes(body), 3_000).map((one) => refusalOf(source, one));
      expect(new Set(codes)).toEqual(new Set([undefined, 'malformed']));
    }
  });

  it('any JSON, and JSON of the right shape with any values', () => {
    const anyOf = (real: object) =>
      fc.record(
        Object.fromEntries(
          Object.keys(real).map((key) => [
            key,
            fc.oneof(fc.constant((real as never)[key]), fc.jsonValue({ maxDepth: 2 })),
          ]),
        ),
        { requiredKeys: [] },
      );
    const [alert] = alertmanagerBody({}).alerts;
    const payload = fc
      .record({ version: fc.constant('4'), alerts: fc.array(anyOf(alert!), { maxLength: 4 }) })
      .map((body) => bytes(body));
    fc.assert(
      fc.property(fc.oneof(payload, fc.jsonValue().map(bytes), fc.uint8Array()), (body) => {
        expect(['malformed', undefined]).toContain(refusalOf('alertmanager', body));
      }),
      { numRuns: 2_000 },
    );
  });
});

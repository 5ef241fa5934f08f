import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Alert } from './alert.ts';
import { checkActive } from './confirm.ts';

const STARTED = '2026-11-23T10:00:00.123Z';
const ALERT: Alert = {
  source: 'alertmanager',
  isFiring: true,
  fingerprint: 'c6eadffa33fcdf37',
  startsAt: Date.parse(STARTED),
  labels: { alertname: 'ML "slow"\n', model: 'mail-filter', version: '2' },
};
/** As https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml has it: gettableAlert. */
const ACTIVE = {
  annotations: {},
  startsAt: STARTED,
  endsAt: '2026-11-23T11:00:00.000Z',
  updatedAt: STARTED,
  receivers: [{ name: 'responder' }],
  fingerprint: ALERT.fingerprint,
  status: { state: 'active', silencedBy: [], inhibitedBy: [] },
  labels: ALERT.labels,
};

async function api(answer: (response: ServerResponse, path: string) => void): Promise<string> {
  const server = createServer((request, response) => answer(response, request.url ?? ''));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const check = async (answer: (response: ServerResponse, path: string) => void, alert: Alert = ALERT) =>
  checkActive(alert, { url: await api(answer), token: undefined }, new AbortController().signal);
const json = (value: unknown) => (response: ServerResponse) => void response.end(JSON.stringify(value));

describe('an alert', () => {
  it('that is active passes, and is asked for with its labels quoted', async () => {
    let asked = '';
    await check((response, path) => {
      asked = path;
      json([ACTIVE])(response);
    });
    const { pathname, searchParams } = new URL(asked, 'http://x');
    expect(pathname).toBe('/api/v2/alerts');
    expect(searchParams.getAll('filter')).toEqual([
      'alertname="ML \\"slow\\"\\n"',
      'model="mail-filter"',
      'version="2"',
    ]);
    expect(searchParams.get('silenced')).toBe('false');
  });

  it('of Grafana passes, which keeps labels of its own there', async () => {
    await check(json([{ ...ACTIVE, labels: { ...ALERT.labels, __alert_rule_uid__: 'x' } }]), {
      ...ALERT,
      source: 'grafana',
    });
  });

  it.each([
    ['that nobody knows', []],
    ['of another fingerprint', [{ ...ACTIVE, fingerprint: 'c6eadffa33fcdf38' }]],
    ['that began at another time', [{ ...ACTIVE, startsAt: '2026-11-23T10:00:00.133Z' }]],
    ['of another model', [{ ...ACTIVE, labels: { ...ALERT.labels, model: 'digits' } }]],
    ['that is silenced', [{ ...ACTIVE, status: { ...ACTIVE.status, state: 'suppressed' } }]],
  ])('%s does not', async (_what, active) => {
    await expect(check(json(active))).rejects.toMatchObject({ code: 'not_active' });
  });
});

describe('an API', () => {
  it('that fails at first is asked again', async () => {
    let asked = 0;
    await check((response) => (++asked === 1 ? response.writeHead(503).end() : json([ACTIVE])(response)));
    expect(asked).toBe(2);
  });

  it.each([
    ['answers an error', (response: ServerResponse) => response.writeHead(500).end('no'), 'answers 500'],
    [
      'answers no JSON',
      (response: ServerResponse) => response.end('<html>'),
      "does not answer as Alertmanager's API",
    ],
    ['answers something else', json({ data: [] }), "does not answer as Alertmanager's API"],
    [
      'answers without end',
      (response: ServerResponse) => response.end('x'.repeat(4 * 2 ** 20 + 1)),
      'more than 4194304 bytes',
    ],
    [
      'sends elsewhere',
      (response: ServerResponse) => response.writeHead(302, { location: '/x' }).end(),
      'answers 302',
    ],
    ['hangs up', (response: ServerResponse) => void response.destroy(), 'cannot be reached'],
  ])('that %s confirms nothing', { timeout: 15_000 }, async (_what, answer, message) => {
    await expect(check(answer)).rejects.toMatchObject({
      code: 'unconfirmed',
      message: expect.stringContaining(message),
    });
  });

  it('is asked no more when the wait ends', async () => {
    const ending = new AbortController();
    const url = await api(() => ending.abort(new Error('the end')));
    await expect(checkActive(ALERT, { url, token: undefined }, ending.signal)).rejects.toThrow('the end');
  });
});

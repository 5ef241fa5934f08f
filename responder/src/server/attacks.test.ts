import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { startTelemetry, type Telemetry } from '@parapet/instrumentation/node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '../../../test/support/processes.ts';
import { HEAD, ROLL_BACK, startResponder, type TestResponder } from '../testing/harness.ts';
import { mutations } from '../testing/mutations.ts';
import { alertmanagerBody, grafanaBody } from '../testing/payloads.ts';

let telemetry: Telemetry;
let metricsPort: number;
beforeAll(async () => {
  metricsPort = await freePort();
  telemetry = await startTelemetry({ serviceName: 'test', prometheus: { port: metricsPort } });
});
afterAll(() => telemetry.shutdown());

/** What the counter of webhooks says at a scrape. */
async function counted(outcome: string, source = 'alertmanager'): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const line = text
    .split('\n')
    .find(
      (one) =>
        one.startsWith(`${FAMILY.responderWebhooks}{`) &&
        one.includes(`${LABEL.responderSource}="${source}"`) &&
        one.includes(`${LABEL.responderOutcome}="${outcome}"`),
    );
  return Number(line?.split(' ').at(-1) ?? 0);
}

/** A genuine webhook is taken, and answered. */
async function expectAlive({ post }: TestResponder): Promise<void> {
  const version = String(Math.random());
  expect(await post(alertmanagerBody({ labels: { version } }))).toEqual({
    status: 202,
    json: { matched: 1 },
  });
}

/** Sends an attack, and checks that it is refused, counted and without effect, and that the service goes on. */
async function expectRefused(
  responder: TestResponder,
  outcome: string,
  status: number,
  send: () => Promise<{ status: number; json: Record<string, unknown> }>,
  source = 'alertmanager',
): Promise<void> {
  const before = await counted(outcome, source);
  expect(await send()).toMatchObject({ status, json: { code: outcome } });
  await vi.waitFor(async () => expect(await counted(outcome, source)).toBe(before + 1), 10_000);
  expect(responder.target.asked).toEqual([]);
  await expectAlive(responder);
}

describe('forgery', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer of-somebody-else-who-has-a-long-token-too' }],
    ['a token of another scheme', { authorization: 'Basic YTpi' }],
    ['an empty token', { authorization: 'Bearer ' }],
  ])('with %s', async (_what, headers) => {
    const responder = await startResponder();
    await expectRefused(responder, 'unauthenticated', 401, () =>
      responder.post(alertmanagerBody({}), { authorization: '', ...headers }),
    );
  });

  it('with the token of an approver', async () => {
    const responder = await startResponder();
    const authorization = `Bearer ${responder.secrets['anna.token']}`;
    await expectRefused(responder, 'unauthenticated', 401, () =>
      responder.post(alertmanagerBody({}), { authorization }),
    );
  });

  it('by a sender that the policy does not have', async () => {
    const policy = (HEAD + ROLL_BACK).replace(/ {2}grafana:\n.*\n/, '');
    const responder = await startResponder({ policy });
    await expectRefused(
      responder,
      'unauthenticated',
      401,
      () => responder.post(grafanaBody({}), {}, '/webhooks/grafana'),
      'grafana',
    );
  });

  it('is refused before the body is read', async () => {
    const { url } = await startResponder();
    const answer = await raw(
      url,
      'POST /webhooks/alertmanager HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('signatures of Grafana', () => {
  const now = () => String(Math.floor(Date.now() / 1000));
  const signed = ({ secrets }: TestResponder, body: string, time: string, text = `${time}:${body}`) => ({
    'x-grafana-alerting-timestamp': time,
    'x-grafana-alerting-signature': createHmac('sha256', secrets['grafana.key']).update(text).digest('hex'),
  });

  it('are taken', async () => {
    const responder = await startResponder();
    const body = JSON.stringify(grafanaBody({}));
    expect(await responder.post(body, signed(responder, body, now()), '/webhooks/grafana')).toEqual({
      status: 202,
      json: { matched: 1 },
    });
  });

  it('over the body alone are taken where the contact point has no timestamp header', async () => {
    const responder = await startResponder({
      policy: (HEAD + ROLL_BACK).replace(', timestampHeader: X-Grafana-Alerting-Timestamp', ''),
    });
    const body = JSON.stringify(grafanaBody({}));
    const { 'x-grafana-alerting-signature': signature } = signed(responder, body, '', body);
    expect(
      (await responder.post(body, { 'x-grafana-alerting-signature': signature }, '/webhooks/grafana')).status,
    ).toBe(202);
  });

  it.each([
    ['lacks', 'unauthenticated', () => ({})],
    [
      'is no signature',
      'unauthenticated',
      () => ({ 'x-grafana-alerting-signature': 'x', 'x-grafana-alerting-timestamp': now() }),
    ],
    ['is of another body', 'unauthenticated', (r: TestResponder) => signed(r, '{}', now())],
    [
      'is of another time',
      'unauthenticated',
      (r: TestResponder, body: string) => ({
        ...signed(r, body, now()),
        'x-grafana-alerting-timestamp': String(Number(now()) - 60),
      }),
    ],
    [
      'leaves the time out',
      'unauthenticated',
      (r: TestResponder, body: string) => signed(r, body, now(), body),
    ],
    [
      'is an old one, sent again',
      'stale',
      (r: TestResponder, body: string) => signed(r, body, String(Number(now()) - 301)),
    ],
    [
      'is of the future',
      'stale',
      (r: TestResponder, body: string) => signed(r, body, String(Number(now()) + 301)),
    ],
  ])('that %s is refused', async (_what, outcome, headers) => {
    const responder = await startResponder();
    const body = JSON.stringify(grafanaBody({}));
    await expectRefused(
      responder,
      outcome,
      401,
      () => responder.post(body, headers(responder, body), '/webhooks/grafana'),
      'grafana',
    );
  });
});

it('a replay is a duplicate: nothing is done twice', async () => {
  const responder = await startResponder();
  const body = alertmanagerBody({});
  await responder.post(body);
  await vi.waitFor(() => expect(responder.target.changes).toHaveLength(1), 10_000);
  for (let i = 0; i < 20; i++) expect((await responder.post(body)).json).toEqual({ duplicate: 1 });
  expect(responder.target.asked).toHaveLength(1);
});

describe('bodies', () => {
  it.each([
    ['malformed', 400, '{"version":'],
    ['malformed', 400, ''],
    ['malformed', 400, 'x'.repeat(2 ** 20)],
    ['too_large', 413, 'x'.repeat(2 ** 20 + 1)],
  ])('%s is refused with %i', async (outcome, status, body) => {
    const responder = await startResponder();
    await expectRefused(responder, outcome, status, () => responder.post(body));
  });

  it('that are declared larger than they may be are not waited for', async () => {
    const { url, secrets } = await startResponder();
    const answer = await raw(
      url,
      `POST /webhooks/alertmanager HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secrets['alertmanager.token']}\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('in chunks without end are cut off', async () => {
    const responder = await startResponder();
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
    });
    const sent = fetch(`${responder.url}/webhooks/alertmanager`, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${responder.secrets['alertmanager.token']}`,
      },
    } as RequestInit);
    const status = await sent.then(
      ({ status }) => status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(status);
    await expectAlive(responder);
  });

  it('of another type are refused', async () => {
    const responder = await startResponder();
    await expectRefused(responder, 'unsupported_type', 415, () =>
      responder.post(alertmanagerBody({}), { 'content-type': 'text/xml' }),
    );
  });

  it('mutated ones are taken or refused', { timeout: 30_000 }, async () => {
    const responder = await startResponder();
    const real = Buffer.from(JSON.stringify(alertmanagerBody({ labels: { alertname: 'Other' } })));
    const statuses = new Set<number>();
    for (const body of mutations(real, 90)) statuses.add((await responder.post(body)).status);
    expect([...statuses].sort()).toEqual([202, 400]);
  });
});

describe('slow requests', () => {
  it('are cut off, while others are answered', { timeout: 40_000 }, async () => {
    const responder = await startResponder();
    const token = responder.secrets['alertmanager.token'];
    const head = 'POST /webhooks/alertmanager HTTP/1.1\r\nhost: x\r\n';
    const began = performance.now();
    const before = await counted('timeout');
    const slow = Promise.all([
      raw(responder.url, head),
      raw(
        responder.url,
        `${head}authorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`,
      ),
    ]);
    await expectAlive(responder);
    const answers = await slow;
    expect(performance.now() - began).toBeLessThan(20_000);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    // Of the one that only sent half a header nobody knows what it was to be.
    expect(await counted('timeout')).toBe(before + 1);
  });
});

describe('floods', () => {
  it('of strangers are answered 429, and do not keep the sender out', async () => {
    const responder = await startResponder();
    const before = { 401: await counted('unauthenticated'), 429: await counted('rate_limited') };
    const statuses = await flood(() => responder.post('{}', { authorization: '' }));
    const of = (status: number) => statuses.filter((one) => one === status).length;
    expect(of(401) + of(429)).toBe(400);
    expect(of(429)).toBeGreaterThan(300);
    await vi.waitFor(async () => {
      expect((await counted('unauthenticated')) - before[401]).toBe(of(401));
      expect((await counted('rate_limited')) - before[429]).toBe(of(429));
    }, 10_000);
    await expectAlive(responder);
  });

  it('of a sender who is known are limited too', async () => {
    const responder = await startResponder();
    const statuses = await flood(() => responder.post(alertmanagerBody()));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(50);
    await delay(300);
    await expectAlive(responder);
  });

  it('of new alerts, with a stolen token, begin no more than the policy lets be open', async () => {
    const policy = `${HEAD}limits: { open: 3, models: 1 }${ROLL_BACK.replace('none', 'none\n    after: 10m')}`;
    const responder = await startResponder({ policy });
    const alerts = Array.from({ length: 1_000 }, (_, i) => ({ labels: { version: String(i) } }));
    expect((await responder.post(alertmanagerBody(...alerts))).json).toEqual({ matched: 3, no_room: 997 });
  });

  it('of connections beyond 64 are dropped, and the service is there after', {
    timeout: 20_000,
  }, async () => {
    const responder = await startResponder();
    const { hostname, port } = new URL(responder.url);
    const sockets = Array.from({ length: 200 }, () =>
      connect(Number(port), hostname).on('error', () => undefined),
    );
    await vi.waitFor(
      () =>
        expect(sockets.filter(({ destroyed, readable }) => destroyed || !readable).length).toBeGreaterThan(
          100,
        ),
      5_000,
    );
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(() => expectAlive(responder), 15_000);
  });
});

it('connections that are kept open do not keep others out', async () => {
  const { url } = await startResponder();
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: 64 }, () => connect(Number(port), hostname));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(
    sockets.map(async (socket) => {
      socket.resume().write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
      await once(socket, 'close');
    }),
  );
  expect(await raw(url, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

it('a path that is none is refused, and not repeated', async () => {
  const { url } = await startResponder();
  const answer = await fetch(`${url}/approvals/%E0%A4%A`);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toMatch(/^application.problem.json/);
  const text = await answer.text();
  expect(JSON.parse(text)).toMatchObject({ code: 'malformed' });
  expect(text).not.toContain('%E0');
});

it('what is no HTTP is answered 400', async () => {
  const responder = await startResponder();
  expect(await raw(responder.url, '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await raw(responder.url, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
  await expectAlive(responder);
});

it('says that it is healthy, and nothing of what there is not', async () => {
  const { url } = await startResponder();
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
  expect((await fetch(`${url}/webhooks/alertmanager`)).status).toBe(404);
});

/** 400 requests, 40 at a time: statuses of the answers. */
async function flood(send: () => Promise<{ status: number }>): Promise<number[]> {
  const statuses: number[] = [];
  let sent = 0;
  const sender = async () => {
    while (sent++ < 400) statuses.push((await send()).status);
  };
  await Promise.all(Array.from({ length: 40 }, sender));
  return statuses;
}

/** Sends text on a connection, and gives what comes back until it ends. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
    // It is told that it may close: a keep-alive connection would wait for more.
    if (!answer.startsWith('HTTP/1.1 408')) socket.end();
  });
  socket.on('error', () => undefined);
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return answer;
}

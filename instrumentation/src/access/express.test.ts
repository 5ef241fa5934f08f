import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import express, { type Request } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { expressAccess } from './express.ts';
import { createAccessGuard } from './guard.ts';
import type { AccessGuardOptions } from './options.ts';
import { CALLERS, callerOf, type HeadersOnly, WITH } from './testing/callers.ts';
import { newGuard } from './testing/endpoint.ts';

let sdk: TestSdk;
const servers: Server[] = [];
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  await sdk.stop();
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const OPTIONS: [string, Partial<AccessGuardOptions<HeadersOnly>>][] = [
  ['synchronous', {}],
  [
    'asynchronous',
    {
      authenticate: async (request) => {
        await delay(1);
        return callerOf(request);
      },
    },
  ],
];

describe.each(OPTIONS)('the Express middleware, with a %s authentication', (_, options) => {
  it('lets in who may, refuses who may not, and counts each once', async () => {
    const { guard, counted } = newGuard(options);
    const app = express();
    let handled = 0;
    app.get('/health', (_request, response) => void response.send('well'));
    app.use(expressAccess(guard), express.json());
    app.post('/predict', (request, response) => {
      handled++;
      if (request.body.tenant === 'other') response.sendStatus(403);
      else response.json({ who: guard.principalOf(request)?.id });
    });
    const url = await listen(app);
    const predict = (headers: Record<string, string>, body: object = {}) =>
      fetch(`${url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    expect(await (await predict(WITH('good-token'))).json()).toEqual({ who: 'svc-checkout' });
    expect((await predict(WITH('good-token'), { tenant: 'other' })).status).toBe(403);
    const refused = await predict(WITH('no-such-token'));
    expect([refused.status, refused.headers.get('www-authenticate'), await refused.json()]).toEqual([
      401,
      'Bearer realm="models", error="invalid_token"',
      { title: 'Unauthorized', status: 401 },
    ]);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(handled).toBe(2);
    await expect.poll(() => counted(sdk)).toBe(3);
    for (const rule of ['none', 'authorization', 'authentication']) expect(await counted(sdk, rule)).toBe(1);
  });

  it('leaves errors of the handler to Express', async () => {
    const { guard } = newGuard(options);
    const app = express().set('env', 'test');
    app.get('/', expressAccess(guard), () => {
      throw Object.assign(new Error('own'), { status: 418 });
    });
    expect((await fetch(await listen(app), { headers: WITH('good-token') })).status).toBe(418);
  });

  it('serves a bare server of Node, and HEAD gets no body', async () => {
    const { guard, counted } = newGuard(options);
    const access = expressAccess(guard);
    const url = await listen(
      (request, response) => void access(request, response, () => response.end('well')),
    );
    expect(await (await fetch(url, { headers: WITH('good-token') })).text()).toBe('well');
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([401, '']);
    await expect.poll(() => counted(sdk)).toBe(2);
  });
});

it('counts one who left while it was decided', async () => {
  const { guard, counted } = newGuard({
    authenticate: async (request) => {
      await delay(100);
      return callerOf(request);
    },
  });
  const url = await listen(
    express().use(expressAccess(guard), (_request, response) => void response.send('late')),
  );
  await expect(
    fetch(url, { headers: WITH('good-token'), signal: AbortSignal.timeout(20) }),
  ).rejects.toThrow();
  await expect.poll(() => counted(sdk, 'none')).toBe(1);
});

it('passes nobody on where somebody before has answered, and leaves the answer as it is', async () => {
  const { guard, counted } = newGuard();
  const reached: unknown[] = [];
  const app = express();
  app.use((_request, response, next) => {
    response.send('early');
    next();
  });
  app.use(expressAccess(guard), () => void reached.push('handler'));
  app.use(
    (error: unknown, _request: Request, _response: unknown, _next: unknown) => void reached.push(error),
  );
  expect(await (await fetch(await listen(app))).text()).toBe('early');
  expect(reached).toEqual([]);
  expect(await counted(sdk, 'authentication')).toBe(1);
});

it('takes a guard whose request is that of Express', async () => {
  const guard = createAccessGuard({
    authenticate: (request: Request) => (request.query.key === 'x' ? CALLERS['good-token'] : null),
    challenge: 'ApiKey realm="models"',
  });
  const url = await listen(
    express().get('/', expressAccess(guard), (_, response) => void response.send('in')),
  );
  expect(await (await fetch(`${url}/?key=x`)).text()).toBe('in');
  expect((await fetch(url)).headers.get('www-authenticate')).toBe('ApiKey realm="models"');
});

it('wants a guard', () => {
  expect(() => expressAccess(undefined as never)).toThrow(/expressAccess wants a guard of createAccessGuard/);
});

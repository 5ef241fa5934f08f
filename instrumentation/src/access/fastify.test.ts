import { once } from 'node:events';
import { connect as http2 } from 'node:http2';
import { trace } from '@opentelemetry/api';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, events } from '../contract/index.ts';
import { fastifyCorrelation } from '../http/fastify.ts';
import { configureSecurity } from '../security/settings.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { fastifyAccess } from './fastify.ts';
import { createAccessGuard } from './guard.ts';
import type { AccessGuardOptions } from './options.ts';
import { CALLERS, callerOf, type HeadersOnly, WITH } from './testing/callers.ts';
import { newGuard } from './testing/endpoint.ts';

let sdk: TestSdk;
let app: FastifyInstance;
beforeEach(async () => {
  sdk = await startTestSdk();
  app = Fastify();
});
afterEach(async () => {
  await app.close();
  configureSecurity({});
  await sdk.stop();
});

/** A service over loopback: a guarded prediction, and a health check that anybody may ask. */
async function serve(options?: Partial<AccessGuardOptions<HeadersOnly>>) {
  const made = newGuard(options);
  let handled = 0;
  app.register(fastifyCorrelation());
  app.get('/health', async () => 'well');
  app.post('/predict', { onRequest: fastifyAccess(made.guard) }, async (request, reply) => {
    handled++;
    if ((request.body as { tenant?: string }).tenant === 'other')
      return reply.code(403).send({ error: 'tenant' });
    return { who: made.guard.principalOf(request)?.id };
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const predict = (headers: Record<string, string> = {}, body: object = {}) =>
    fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return { ...made, url, predict, handled: () => handled };
}

describe.each<[string, Partial<AccessGuardOptions<HeadersOnly>>]>([
  ['synchronous', {}],
  ['asynchronous', { authenticate: async (request) => callerOf(request) }],
])('the Fastify hook, with a %s authentication', (_, options) => {
  it('lets in who may, and tells the handler who it is', async () => {
    const { predict, counted } = await serve(options);
    const answer = await predict(WITH('good-token'));
    expect([answer.status, await answer.json()]).toEqual([200, { who: 'svc-checkout' }]);
    await expect.poll(() => counted(sdk, 'none')).toBe(1);
  });

  it('answers who may not, and the handler is not reached', async () => {
    const { predict, counted, handled } = await serve(options);
    const answer = await predict(WITH('poor-token'));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(answer.headers.get('x-request-id')).toMatch(/./);
    expect(await answer.json()).toEqual({ title: 'Forbidden', status: 403 });
    expect((await predict()).headers.get('www-authenticate')).toBe('Bearer realm="models"');
    expect(handled()).toBe(0);
    expect([await counted(sdk, 'scope'), await counted(sdk, 'authentication')]).toEqual([1, 1]);
    expect(await counted(sdk)).toBe(2);
  });

  it('counts what the handler refuses, once', async () => {
    const { predict, counted } = await serve(options);
    expect((await predict(WITH('good-token'), { tenant: 'other' })).status).toBe(403);
    await expect.poll(() => counted(sdk, 'authorization')).toBe(1);
    expect(await counted(sdk)).toBe(1);
  });
});

describe('the Fastify hook', () => {
  it('leaves other routes alone', async () => {
    const { url, counted } = await serve();
    expect(await (await fetch(`${url}/health`)).text()).toBe('well');
    expect(await counted(sdk)).toBe(0);
  });

  it('can be for a whole instance, and the request be that of Fastify', async () => {
    const guard = createAccessGuard({
      authenticate: (request: FastifyRequest) =>
        request.routeOptions.url === '/' ? CALLERS['good-token'] : undefined,
    });
    app.addHook('onRequest', fastifyAccess(guard));
    app.get('/', async (request) => guard.principalOf(request)?.kind);
    app.get('/other', async () => 'never');
    expect((await app.inject('/')).body).toBe('service');
    expect((await app.inject('/other')).statusCode).toBe(401);
  });

  it('refuses before the body is read', async () => {
    const { predict } = await serve();
    const answer = await predict({ 'content-type': 'application/x-unknown' });
    expect(answer.status).toBe(401);
  });

  it('says 503 and nothing else when it cannot tell, and goes on serving', async () => {
    const { predict, counted } = await serve({
      authenticate: (request) => {
        if (request.headers['x-break']) throw new Error('the token good-token is unknown to ldap://10.0.0.7');
        return callerOf(request);
      },
    });
    const answer = await predict({ ...WITH('good-token'), 'x-break': '1' });
    expect([answer.status, await answer.text()]).toEqual([
      503,
      '{"title":"Service Unavailable","status":503}',
    ]);
    expect((await predict(WITH('good-token'))).status).toBe(200);
    expect(await counted(sdk, 'undecided')).toBe(1);
  });

  it('holds a caller to the rate, with Retry-After', async () => {
    const { predict, counted } = await serve({ rateLimit: { perSecond: 0.01, burst: 2 } });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await predict(WITH('good-token'))).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect(Number((await predict(WITH('good-token'))).headers.get('retry-after'))).toBeGreaterThan(90);
    expect((await predict(WITH('ci-token'))).status).toBe(200);
    await expect.poll(() => counted(sdk)).toBe(6);
    expect(await counted(sdk, 'rate_limit')).toBe(3);
  });

  it('finds what the handler refuses within the trace of the request', async () => {
    const { guard, model } = newGuard();
    let traceId: string | undefined;
    app.addHook('onRequest', (_, reply, done) =>
      trace.getTracer('http').startActiveSpan('GET', (span) => {
        traceId = span.spanContext().traceId;
        reply.raw.once('close', () => span.end());
        done();
      }),
    );
    app.get('/', { onRequest: fastifyAccess(guard) }, async (_, reply) => reply.code(403).send());
    await fetch(await app.listen({ host: '127.0.0.1', port: 0 }), { headers: WITH('good-token') });
    const finding = () =>
      sdk.events().find(({ eventName, attributes }) => {
        return eventName === events.securityFinding.name && attributes[ATTR.modelName] === model.name;
      }) as { spanContext?: { traceId: string } } | undefined;
    await expect.poll(() => finding()?.spanContext?.traceId).toBe(traceId);
    expect(traceId).toMatch(/[1-9a-f]/);
  });

  it('counts a caller who leaves before the answer', async () => {
    const { guard, counted } = newGuard();
    app.get('/', { onRequest: fastifyAccess(guard) }, () => new Promise(() => undefined));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    await expect(
      fetch(url, { headers: WITH('good-token'), signal: AbortSignal.timeout(50) }),
    ).rejects.toThrow();
    await expect.poll(() => counted(sdk, 'none')).toBe(1);
  });

  it('counts over HTTP/2 as well', async () => {
    const { guard, counted } = newGuard();
    const server = Fastify({ http2: true });
    server.get('/', { onRequest: fastifyAccess(guard) }, async () => 'in');
    const client = http2(await server.listen({ host: '127.0.0.1', port: 0 }));
    const statuses: unknown[] = [];
    for (const token of ['good-token', 'no-such-token']) {
      const stream = client.request(WITH(token)).resume();
      const [headers] = await once(stream, 'response');
      statuses.push(headers[':status']);
      await once(stream, 'close');
    }
    client.close();
    await server.close();
    expect(statuses).toEqual([200, 401]);
    expect(await counted(sdk, 'none')).toBe(1);
    expect(await counted(sdk, 'authentication')).toBe(1);
  });

  it('wants a guard', () => {
    expect(() => fastifyAccess({} as never)).toThrow(/fastifyAccess wants a guard of createAccessGuard/);
  });
});

import { createServer, get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { context, trace } from '@opentelemetry/api';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { correlationId } from '../context/correlation-key.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { correlationIdOf } from './correlation-id.ts';
import type { CorrelationOptions } from './enter-request.ts';
import { fastifyCorrelation } from './fastify.ts';

let sdk: TestSdk;
let app: FastifyInstance | undefined;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(async () => {
  await app?.close();
  await sdk.stop();
});

const from = (id: string) => ({ 'x-request-id': id });

function serve(options?: CorrelationOptions, server: FastifyServerOptions = {}): FastifyInstance {
  app = Fastify(server);
  app.register(fastifyCorrelation(options));
  return app;
}

describe('the Fastify plugin', () => {
  it('gives a prediction, what it spans and its events the id of the request', async () => {
    const server = serve();
    server.post('/predict', async () => {
      const predict = defineModel(modelOptions()).wrapPredict(async () => {
        await delay(1);
        trace.getTracer('db').startSpan('query').end();
        return correlationId();
      });
      return { id: await predict() };
    });
    const answer = await server.inject({
      method: 'POST',
      url: '/predict',
      headers: from('r-1'),
      payload: { a: 1 },
    });
    expect(answer.json()).toEqual({ id: 'r-1' });
    expect(answer.headers['x-request-id']).toBe('r-1');
    expect(sdk.spans().map(({ attributes }) => attributes['ml.correlation.id'])).toEqual(['r-1', 'r-1']);
    const loaded = sdk.events().find(({ eventName }) => eventName === 'ml.model.loaded');
    expect(loaded?.attributes['ml.correlation.id']).toBe('r-1');
    expect(correlationId()).toBeUndefined();
  });

  it('holds over a body that comes slowly, behind an instrumented server', async () => {
    const server = serve();
    server.post('/', async () => ({ id: correlationId() }));
    await server.ready();
    const tracer = trace.getTracer('http');
    // As @opentelemetry/instrumentation-http does it: a span for each request, and its listeners bound to the context.
    const http = createServer((request, response) =>
      tracer.startActiveSpan('POST', (span) => {
        context.bind(context.active(), request);
        response.on('close', () => span.end());
        server.routing(request, response);
      }),
    );
    const port = await new Promise<number>((resolve) => {
      http.listen(0, '127.0.0.1', () => resolve((http.address() as { port: number }).port));
    });
    async function* slowly() {
      yield '{"a":';
      await delay(20);
      yield '1}';
    }
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from('r-2') },
      body: Readable.toWeb(Readable.from(slowly())) as ReadableStream,
      duplex: 'half',
    });
    expect(await answer.json()).toEqual({ id: 'r-2' });
    http.close();
    http.closeAllConnections();
    await expect.poll(() => sdk.spans().length).toBe(1);
    expect(sdk.spans()[0]!.attributes['ml.correlation.id']).toBe('r-2');
  });

  it('keeps requests apart that run at once', async () => {
    const server = serve();
    server.get('/', async () => {
      await delay(Math.random() * 10);
      return { id: correlationId() };
    });
    const ids = Array.from({ length: 50 }, (_, i) => `r-${i}`);
    const answers = await Promise.all(ids.map((id) => server.inject({ url: '/', headers: from(id) })));
    expect(answers.map((answer) => answer.json().id)).toEqual(ids);
  });

  it('can give the log the same id', async () => {
    const server = serve({}, { genReqId: correlationIdOf });
    server.get('/', async (request) => ({ same: request.id === correlationId() }));
    const answer = await server.inject('/');
    expect(answer.json()).toEqual({ same: true });
    expect(answer.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  it('names the model in headers and on the span of the request', async () => {
    const server = serve({ model: defineModel(modelOptions({ name: 'Prüfer', version: '7' })) });
    server.get('/', async () => 'x');
    await trace.getTracer('http').startActiveSpan('GET', async (span) => {
      const { headers } = await server.inject('/');
      expect(headers).toMatchObject({ 'x-model-name': 'Pr%C3%BCfer', 'x-model-version': '7' });
      span.end();
    });
    expect(sdk.spans()[0]!.attributes).toMatchObject({ 'ml.model.name': 'Prüfer', 'ml.model.version': '7' });
  });

  it('is for the whole instance, also what is registered later', async () => {
    const server = serve();
    server.register(async (inner) => inner.get('/inner', async () => ({ id: correlationId() })));
    expect((await server.inject({ url: '/inner', headers: from('r-3') })).json()).toEqual({ id: 'r-3' });
  });
});

type Build = (server: FastifyInstance) => unknown;
const ROUTES: [string, Build][] = [
  ['a value', (server) => server.get('/', async () => ({ a: 1 }))],
  [
    'a callback',
    (server) => server.get('/', (_, reply) => void reply.code(201).header('x-own', '1').send('x')),
  ],
  ['a stream', (server) => server.get('/', (_, reply) => reply.send(Readable.from(['a', 'b'])))],
  ['an error', (server) => server.get('/', async () => Promise.reject(new Error('own')))],
  [
    'an error handler',
    (server) => {
      server.setErrorHandler((error: Error, _, reply) => reply.code(418).send({ said: error.message }));
      server.get('/', () => {
        throw new Error('own');
      });
    },
  ],
  ['no route', () => undefined],
  [
    'a hijacked reply',
    (server) =>
      server.get('/', (_, reply) => {
        reply.hijack();
        reply.raw.writeHead(202, { 'x-own': '2' }).end('raw');
      }),
  ],
  [
    'a hook that answers',
    (server) => {
      server.addHook('preHandler', async (_, reply) => reply.code(403).send('no'));
      server.get('/', async () => 'never');
    },
  ],
  [
    'an id of its own',
    (server) => server.get('/', (_, reply) => reply.header('x-request-id', 'mine').send('x')),
  ],
];

describe('a service answers the same with the plugin as without, but for the header', () => {
  it.each(ROUTES)('with %s', async (name, build) => {
    const bare = Fastify();
    build(bare);
    const expected = await bare.inject('/');
    const server = serve();
    build(server);
    const answer = await server.inject({ url: '/', headers: from('r-4') });
    const { 'x-request-id': id, date: _, ...headers } = answer.headers;
    const { 'x-request-id': own, date: __, ...expectedHeaders } = expected.headers;
    expect([answer.statusCode, answer.body, headers]).toEqual([
      expected.statusCode,
      expected.body,
      expectedHeaders,
    ]);
    expect(id).toBe(own ?? 'r-4');
    expect(name === 'an id of its own').toBe(own === 'mine');
  });

  it('and runs its hooks in the same order, all with the id', async () => {
    const server = serve();
    const order: [string, string | undefined][] = [];
    const note = (name: string) => async () => void order.push([name, correlationId()]);
    server.addHook('onRequest', note('onRequest'));
    server.addHook('preParsing', note('preParsing'));
    server.addHook('preValidation', note('preValidation'));
    server.addHook('preHandler', note('preHandler'));
    server.addHook('onSend', note('onSend'));
    server.addHook('onError', note('onError'));
    server.post('/', async () => Promise.reject(new Error('own')));
    await server.inject({ method: 'POST', url: '/', headers: from('r-5'), payload: {} });
    expect(order).toEqual(
      ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'onError', 'onSend'].map((hook) => [
        hook,
        'r-5',
      ]),
    );
  });

  it('over a real connection', async () => {
    const server = serve();
    server.get('/', async () => correlationId());
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = await new Promise<IncomingMessage>((resolve) =>
      get(url, { headers: from('r-6') }, resolve),
    );
    expect(answer.headers['x-request-id']).toBe('r-6');
    answer.resume();
  });
});

describe('without a context manager', () => {
  it('requests are answered, and have an id all the same', async () => {
    await sdk.stop();
    const server = serve();
    server.get('/', async (request) => ({
      active: correlationId() ?? 'none',
      id: correlationIdOf(request.raw),
    }));
    const answer = await server.inject({ url: '/', headers: from('r-7') });
    expect(answer.json()).toEqual({ active: 'none', id: 'r-7' });
    expect(answer.headers['x-request-id']).toBe('r-7');
  });
});

it.each<[unknown, RegExp]>([
  [{ header: 'x' }, /fastifyCorrelation has no option "header"; it has model/],
  [{ model: 'mail' }, /option model must be a model of defineModel, not "mail"/],
  [{ model: { name: 'x' } }, /option model.version must be a text, not undefined/],
])('the options %j are refused', (options, message) => {
  expect(() => fastifyCorrelation(options as never)).toThrow(message);
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { context, trace } from '@opentelemetry/api';
import express, { type Express, type NextFunction, type Response as Reply, type Request } from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { correlationId } from '../context/correlation-key.ts';
import { registry } from '../export/registry.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { CorrelationOptions } from './enter-request.ts';
import { expressCorrelation } from './express.ts';

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
  vi.restoreAllMocks();
  await sdk.stop();
});

const from = (id: string) => ({ 'x-request-id': id });

async function listen(server: Server): Promise<string> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function service(options?: CorrelationOptions): Express {
  const app = express();
  app.use(expressCorrelation(options));
  return app;
}

const serve = (app: Express) => listen(createServer(app));

describe('the Express middleware', () => {
  it('gives a prediction and what it spans the id of the request, behind a body parser', async () => {
    const app = service().use(express.json());
    app.post('/', async (request, response) => {
      const predict = defineModel(modelOptions()).wrapPredict(async (_: unknown) => {
        await delay(1);
        trace.getTracer('db').startSpan('query').end();
        return correlationId();
      });
      response.json({ id: await predict(request.body) });
    });
    const answer = await fetch(await serve(app), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from('r-1') },
      body: '{"a":1}',
    });
    expect(await answer.json()).toEqual({ id: 'r-1' });
    expect(answer.headers.get('x-request-id')).toBe('r-1');
    expect(sdk.spans().map(({ attributes }) => attributes['ml.correlation.id'])).toEqual(['r-1', 'r-1']);
  });

  it('holds behind an instrumented server, whose span gets the id too', async () => {
    const app = service({ model: { name: 'm', version: '1' } }).use(express.json());
    app.post('/', (_, response) => void response.json({ id: correlationId() }));
    const url = await listen(
      // As @opentelemetry/instrumentation-http does it.
      createServer((request, response) =>
        trace.getTracer('http').startActiveSpan('POST', (span) => {
          context.bind(context.active(), request);
          response.on('close', () => span.end());
          app(request, response);
        }),
      ),
    );
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const { id } = (await answer.json()) as { id: string };
    expect(answer.headers.get('x-model-name')).toBe('m');
    await expect.poll(() => sdk.spans().length).toBe(1);
    const [span] = sdk.spans();
    expect(id).toBe(span!.spanContext().traceId);
    expect(span!.attributes).toMatchObject({ 'ml.correlation.id': id, 'ml.model.name': 'm' });
  });

  it('keeps requests apart that run at once', async () => {
    const app = service().get('/', async (_, response) => {
      await delay(Math.random() * 10);
      response.json(correlationId());
    });
    const url = await serve(app);
    const ids = Array.from({ length: 30 }, (_, i) => `r-${i}`);
    const answers = await Promise.all(
      ids.map(async (id) => (await fetch(url, { headers: from(id) })).json()),
    );
    expect(answers).toEqual(ids);
  });

  it('does nothing to a response that was sent already', async () => {
    const app = express();
    app.use((_request, response, next) => {
      response.send('early');
      next();
    });
    app.use(expressCorrelation());
    let reached = '';
    app.use(() => {
      reached = String(correlationId());
    });
    expect(await (await fetch(await serve(app), { headers: from('r-2') })).text()).toBe('early');
    expect(reached).toBe('r-2');
  });
});

const FAILING: [string, (app: Express) => unknown][] = [
  ['a value', (app) => app.get('/', (_, response) => void response.status(201).json({ a: 1 }))],
  [
    'a stream',
    (app) =>
      app.get('/', async (_, response) => {
        for (const part of ['a', 'b']) {
          response.write(part);
          await delay(1);
        }
        response.end();
      }),
  ],
  [
    'an asynchronous error',
    (app) => app.get('/', async () => Promise.reject(Object.assign(new Error('own'), { stack: 'own' }))),
  ],
  [
    'an error handler',
    (app) => {
      app.get('/', () => {
        throw new Error('own');
      });
      app.use((error: Error, _request: Request, response: Reply, _next: NextFunction) => {
        response.status(418).json({ said: error.message });
      });
    },
  ],
  ['no route', () => undefined],
  ['a middleware that skips', (app) => app.use((_request, _response, next) => next('router'))],
];

it.each(FAILING)('a service answers the same with it as without: %s', async (_, build) => {
  const answers = await Promise.all(
    [express(), service()].map(async (app) => {
      app.set('env', 'test');
      build(app);
      const answer = await fetch(await serve(app), { headers: from('r-3') });
      const { 'x-request-id': id, date: _date, ...headers } = Object.fromEntries(answer.headers);
      return { id, rest: [answer.status, await answer.text(), headers] };
    }),
  );
  expect(answers[1]!.rest).toEqual(answers[0]!.rest);
  expect(answers.map(({ id }) => id)).toEqual([undefined, 'r-3']);
});

describe('a service goes on', () => {
  const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('request_threw')]!;

  it('when the context manager throws, and counts it', async () => {
    const url = await serve(service().get('/', (_, response) => void response.send('well')));
    const before = faults();
    vi.spyOn(context, 'with').mockImplementation(() => {
      throw new Error('context manager');
    });
    vi.spyOn(context, 'active').mockImplementation(() => {
      throw new Error('context manager');
    });
    expect(await (await fetch(url)).text()).toBe('well');
    expect(faults()).toBeGreaterThan(before);
  });

  it('when the span throws, and counts it', async () => {
    const url = await serve(service().get('/', (_, response) => void response.send('well')));
    const before = faults();
    vi.spyOn(trace, 'getActiveSpan').mockImplementation(() => {
      throw new Error('tracer');
    });
    expect(await (await fetch(url)).text()).toBe('well');
    expect(faults()).toBeGreaterThan(before);
  });
});

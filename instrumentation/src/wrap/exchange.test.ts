import { Buffer } from 'node:buffer';
import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelServer, startMlflowServer } from '../testing/model-servers.ts';
import { Endpoint, type EndpointOptions, objectOf } from './endpoint.ts';
import { RemoteModelError } from './remote-model-error.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startMlflowServer();
});
afterAll(() => server.stop());

const endpoint = (options: Partial<EndpointOptions> = {}) =>
  new Endpoint('test', { url: server.url, ...options });
const ask = async (options?: Partial<EndpointOptions>, signal?: AbortSignal) =>
  objectOf(
    await endpoint(options).send('/invocations', { body: '{"inputs":[[1]]}', ...(signal && { signal }) }),
  );

async function failureOf(work: Promise<unknown>): Promise<RemoteModelError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RemoteModelError);
  return error as RemoteModelError;
}

const json = { 'content-type': 'application/json' };

describe('a server that', () => {
  it('answers well is heard', async () => {
    expect(await ask()).toEqual({ predictions: [1] });
  });

  it.each([
    'application/json; charset=utf-8',
    'application/vnd.seldon+json',
  ])('answers %s is heard', async (type) => {
    server.once((response) => response.writeHead(200, { 'content-type': type }).end('{}'));
    expect(await ask()).toEqual({});
  });

  it('does not answer is given up in time', async () => {
    server.once(() => undefined);
    const start = performance.now();
    expect(await failureOf(ask({ timeoutMs: 50 }))).toMatchObject({ failure: 'timeout', status: undefined });
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('begins an answer and never ends it is given up in time', async () => {
    server.once((response) => response.writeHead(200, json).write('{'));
    expect((await failureOf(ask({ timeoutMs: 100 }))).failure).toBe('timeout');
  });

  it('breaks off an answer has given none', async () => {
    server.once((response) => {
      response.writeHead(200, { ...json, 'content-length': '100' }).write('{"predictions":');
      setTimeout(() => response.destroy(), 20);
    });
    const error = await failureOf(ask());
    expect(error.failure).toBe('connection');
    expect(error.cause).toBeDefined();
  });

  it('is not there', async () => {
    expect((await failureOf(ask({ url: 'http://127.0.0.1:1' }))).failure).toBe('connection');
  });

  it('answers more than is wanted is cut off', async () => {
    let closed = false;
    server.once((response) => {
      response.writeHead(200, json).on('close', () => {
        closed = true;
      });
      const fill = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', fill);
      };
      fill();
    });
    const error = await failureOf(ask({ maxResponseBytes: 100_000 }));
    expect(error).toMatchObject({ failure: 'protocol', status: 200 });
    expect(error.message).toContain('larger than maxResponseBytes, 100000 bytes');
    await expect.poll(() => closed).toBe(true);
  });

  it('answers just what is allowed is heard', async () => {
    server.once((response) => response.writeHead(200, json).end('{"a":1}'));
    expect(await ask({ maxResponseBytes: 7 })).toEqual({ a: 1 });
  });

  it.each<[string, Record<string, string>, string | Buffer]>([
    ['HTML', { 'content-type': 'text/html' }, '<p>'],
    ['no content type', {}, '{}'],
    ['half of its JSON', json, '{"predictions":[1'],
    ['an array', json, '[1]'],
    ['nothing', json, ''],
    ['what is no UTF-8', json, Buffer.from([0x22, 0xff, 0x22])],
  ])('answers %s is against the protocol', async (_, headers, body) => {
    server.once((response) => response.writeHead(200, headers).end(body));
    expect(await failureOf(ask())).toMatchObject({ failure: 'protocol', status: 200 });
  });

  it.each([301, 307])('redirects with %i is not followed', async (status) => {
    const before = server.received.length;
    server.once((response) => response.writeHead(status, { location: '/ping' }).end());
    const error = await failureOf(ask());
    expect(error).toMatchObject({ failure: 'status', status });
    expect(error.message).toContain('redirects are not followed');
    expect(server.received.length).toBe(before + 1);
  });

  it('fails with a long text is quoted in part, and not in what is printed', async () => {
    server.once((response) =>
      response.writeHead(503, json).end(JSON.stringify({ message: 'é'.repeat(5_000) })),
    );
    const error = await failureOf(ask());
    expect(error.detail).toBe('é'.repeat(1_000));
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('é');
  });

  it('fails in HTML is quoted too', async () => {
    server.once((response) => response.writeHead(502, { 'content-type': 'text/html' }).end('Bad Gateway'));
    expect(await failureOf(ask())).toMatchObject({ failure: 'status', status: 502, detail: 'Bad Gateway' });
  });
});

describe('the signal of the caller', () => {
  it('ends a request with its own reason', async () => {
    server.once(() => undefined);
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    setTimeout(() => controller.abort(reason), 20);
    await expect(ask({}, controller.signal)).rejects.toBe(reason);
  });

  it('keeps a request from being sent', async () => {
    const before = server.received.length;
    await expect(ask({}, AbortSignal.abort())).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    expect(server.received.length).toBe(before);
  });

  it('has no listener left after the request', async () => {
    const { signal } = new AbortController();
    await ask({}, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

it('a fetch of the service that heeds no signal is given up in time', async () => {
  const fetch = () => new Promise<never>(() => undefined);
  expect((await failureOf(ask({ timeoutMs: 20, fetch }))).failure).toBe('timeout');
});

it('a fetch of the service is used, and what it throws is the cause', async () => {
  const cause = new Error('no token');
  expect((await failureOf(ask({ fetch: () => Promise.reject(cause) }))).cause).toBe(cause);
});

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import fc from 'fast-check';
import Fastify from 'fastify';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { alternativeNames } from './certificate-names.ts';
import { type ControlListenOptions, type ControlServer, controlEndpoint } from './endpoint.ts';
import { gatePredict } from './gate.ts';
import { Nonces } from './nonces.ts';
import type { ControlOptions } from './options.ts';
import type { ControlPrincipal } from './principals.ts';
import { PROBLEMS } from './problem.ts';
import { contentDigest, signatureFields } from './signature.ts';
import { TestAuthority } from './testing/certificates.ts';
import { control, OPERATOR, SIGNING_KEY, TOKEN } from './testing/service.ts';

const model = defineModel(modelOptions());
gatePredict(model, () => 1);
const command = { reason: 'test', model: model.name, version: model.version };
const request = { action: 'disable', command } as const;

const servers: { close(): unknown }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(
  options: Partial<ControlOptions> = {},
  listen: ControlListenOptions = {},
): Promise<ControlServer> {
  const server = await controlEndpoint({ principals: [OPERATOR], ...options }).listen(listen);
  servers.push(server);
  return server;
}

interface Raw {
  readonly body?: string;
  readonly method?: string;
  readonly path?: string;
  readonly signedPath?: string;
  readonly created?: number;
  readonly nonce?: string;
  readonly key?: string;
  readonly keyId?: string;
  readonly headers?: Record<string, string>;
}

/** A request with one thing that is not as it should be. */
async function raw(
  url: string,
  { body = JSON.stringify(command), method = 'POST', path = '/disable', ...given }: Raw = {},
) {
  const digest = contentDigest(Buffer.from(body));
  const fields = signatureFields(
    { method, authority: new URL(url).host, path: given.signedPath ?? path, contentDigest: digest },
    {
      keyId: given.keyId ?? 'ops',
      created: given.created ?? Math.floor(Date.now() / 1000),
      nonce: given.nonce ?? crypto.randomUUID(),
    },
    Buffer.from(given.key ?? SIGNING_KEY),
  );
  const response = await fetch(url + path, {
    method,
    ...(method !== 'GET' && { body }),
    headers: {
      ...fields,
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'content-digest': digest,
      ...given.headers,
    },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: JSON.parse(text) };
}

describe('what is let in', () => {
  it('is a signed request of somebody known', async () => {
    const { url } = await serve();
    expect(await raw(url)).toMatchObject({ status: 200, json: { action: 'disable' } });
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, keyof typeof PROBLEMS, Raw | (() => Raw)]>([
    ['no token', 'unauthenticated', { headers: { authorization: '' } }],
    ['another token', 'unauthenticated', { headers: { authorization: `Bearer ${TOKEN}x` } }],
    ['another scheme', 'unauthenticated', { headers: { authorization: `Basic ${TOKEN}` } }],
    ['no signature', 'bad_signature', { headers: { signature: '' } }],
    ['another key', 'bad_signature', { key: `${SIGNING_KEY}x` }],
    ['another key id', 'bad_signature', { keyId: 'other' }],
    ['another path', 'bad_signature', { signedPath: '/isolate' }],
    ['another digest', 'bad_signature', { headers: { 'content-digest': contentDigest(Buffer.from('x')) } }],
    ['too old', 'stale', () => ({ created: now() - 301 })],
    ['of the future', 'stale', () => ({ created: now() + 302 })],
    ['from before the process', 'stale', () => ({ created: now() - 30 })],
    ['another method', 'method_not_allowed', { method: 'PUT' }],
    ['GET', 'method_not_allowed', { method: 'GET', body: '' }],
    ['another path altogether', 'not_found', { path: '/restart' }],
    ['a query', 'not_found', { path: '/disable?x=1' }],
    ['another media type', 'unsupported_type', { headers: { 'content-type': 'text/plain' } }],
    ['no JSON', 'invalid_request', { body: '{' }],
    [
      'a reason that turns the direction of a log',
      'invalid_request',
      { body: JSON.stringify({ ...command, reason: 'a\u202eb' }) },
    ],
    [
      'a reason of two lines',
      'invalid_request',
      { body: JSON.stringify({ ...command, reason: 'a\u2028b' }) },
    ],
    ['an array', 'invalid_request', { body: '[]' }],
    ['another field', 'invalid_request', { body: JSON.stringify({ ...command, force: true }) }],
    ['a prototype', 'invalid_request', { body: `{"reason":"x","__proto__":{"model":"a","version":"1"}}` }],
    ['no reason', 'invalid_request', { body: JSON.stringify({ ...command, reason: '' }) }],
    [
      'a reason with a line feed',
      'invalid_request',
      { body: JSON.stringify({ ...command, reason: 'a\nb' }) },
    ],
    ['a version that is a number', 'invalid_request', { body: JSON.stringify({ ...command, version: 1 }) }],
    ['lift that is a text', 'invalid_request', { body: JSON.stringify({ ...command, lift: 'no' }) }],
    [
      'a version and a client',
      'invalid_request',
      { path: '/isolate', body: JSON.stringify({ ...command, client: 'x' }) },
    ],
    [
      'a trigger of the future',
      'invalid_request',
      { path: '/rollback', body: JSON.stringify({ ...command, trigger: '2126-01-01T00:00:00Z' }) },
    ],
    ['a model that is not known', 'unknown_model', { body: JSON.stringify({ ...command, model: 'x' }) }],
    ['a large body', 'too_large', { body: 'x'.repeat(20_000) }],
  ])('is not: %s', async (_, code, given) => {
    const { url } = await serve();
    const answer = await raw(url, typeof given === 'function' ? given() : given);
    expect(answer).toMatchObject({ status: PROBLEMS[code][0], json: { code, status: PROBLEMS[code][0] } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json.detail).toEqual(expect.any(String));
    expect(JSON.stringify(answer.json)).not.toContain(TOKEN);
  });

  it('is not the same request twice, nor one of another host', async () => {
    const { url } = await serve();
    const nonce = crypto.randomUUID();
    expect((await raw(url, { nonce })).status).toBe(200);
    expect(await raw(url, { nonce })).toMatchObject({ status: 401, json: { code: 'replayed' } });
    expect((await raw(url)).status).toBe(200);
    const other = await serve({ authority: '10.0.0.7:9465' });
    expect(await raw(other.url)).toMatchObject({
      status: 401,
      json: { code: 'bad_signature', detail: 'the request is for another host' },
    });
  });

  it('is nobody whose credential has expired', async () => {
    const { url } = await serve({ principals: [{ ...OPERATOR, expiresAt: Date.now() - 1 }] });
    expect(await raw(url)).toMatchObject({ status: 401, json: { detail: 'the credential has expired' } });
  });

  it('is limited in rate, and strangers do not use up what a caller has', async () => {
    const { url } = await serve();
    const strangers = [];
    for (let i = 0; i < 35; i++) strangers.push((await raw(url, { headers: { authorization: '' } })).status);
    expect(strangers.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401));
    expect(strangers.at(-1)).toBe(429);
    const own = [];
    for (let i = 0; i < 35; i++) own.push(await raw(url));
    expect(own[0]!.status).toBe(200);
    expect(own.at(-1)).toMatchObject({ status: 429, json: { code: 'rate_limited' } });
    expect(Number(own.at(-1)!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });
});

describe('nonces', () => {
  it('are remembered until their time is over, and refused when there is no room', () => {
    const nonces = new Nonces();
    for (let i = 0; i < 10_000; i++) expect(nonces.add(`n${i}`, 0, i < 5 ? 10 : 100)).toBe(true);
    expect(nonces.add('one more', 5, 100)).toBe(false);
    expect(nonces.has('n0')).toBe(true);
    expect(nonces.add('one more', 50, 100)).toBe(true);
    expect(nonces.has('n0')).toBe(false);
    expect(nonces.has('n9')).toBe(true);
  });
});

describe('TLS', () => {
  let folder: string;
  let authority: TestAuthority;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parapet-control-'));
    authority = new TestAuthority(folder);
    return () => rmSync(folder, { recursive: true });
  });
  const byCertificate: ControlPrincipal = {
    id: 'ops',
    kind: 'service',
    scopes: ['control:*'],
    signingKey: SIGNING_KEY,
    certificateNames: ['spiffe://prod/responder'],
  };
  const server = () => authority.issue('localhost', 'DNS:localhost,IP:127.0.0.1');

  it('is wanted of the client before it sends a token', async () => {
    for (const url of ['http://198.51.100.1:1', 'http://[2001:db8::1]:1', 'http://127.0.0.1.example.com'])
      await expect(control(url, request)).rejects.toThrow('not of the loopback: use https');
  });

  it('carries bearer tokens', async () => {
    const { url } = await serve({}, { tls: server() });
    expect(url).toMatch(/^https:/);
    expect(await control(url, { ...request, tls: { ca: authority.cert } })).toMatchObject({ status: 200 });
    await expect(control(url, request)).rejects.toThrow(/certificate/);
  });

  it('knows a caller by its client certificate', async () => {
    const { url } = await serve(
      { principals: [byCertificate] },
      { tls: { ...server(), ca: authority.cert } },
    );
    const send = (certified: { cert: string; key: string } | undefined) =>
      control(url, { ...request, token: undefined, tls: { ca: authority.cert, ...certified } });
    expect(await send(authority.issue('responder', 'URI:spiffe://prod/responder'))).toMatchObject({
      status: 200,
    });
    expect(await send(authority.issue('other', 'URI:spiffe://prod/other'))).toMatchObject({ status: 401 });
    // The common name counts only where there is no other, and then as a name.
    expect(await send(authority.issue('spiffe:prod'))).toMatchObject({ status: 401 });
    await expect(send(undefined)).rejects.toThrow();
    const strangerFolder = mkdtempSync(join(tmpdir(), 'parapet-control-'));
    try {
      const stranger = new TestAuthority(strangerFolder, 'other ca');
      await expect(send(stranger.issue('responder', 'URI:spiffe://prod/responder'))).rejects.toThrow();
    } finally {
      rmSync(strangerFolder, { recursive: true });
    }
  });

  it('takes tokens and certificates side by side, and both where both are wanted', async () => {
    const both = { ...byCertificate, id: 'both', token: `${TOKEN}-2` };
    const { url } = await serve(
      { principals: [OPERATOR, { ...byCertificate, id: 'cert' }, both] },
      { tls: { ...server(), ca: authority.cert } },
    );
    const tls = { ca: authority.cert, ...authority.issue('responder', 'URI:spiffe://prod/responder') };
    const send = (id: string, token: string | undefined, withCertificate: boolean) =>
      control(url, { ...request, id, token, tls: withCertificate ? tls : { ca: authority.cert } });
    expect((await send('ops', TOKEN, false)).status).toBe(200);
    expect((await send('cert', undefined, true)).status).toBe(200);
    expect((await send('both', `${TOKEN}-2`, true)).status).toBe(200);
    expect((await send('both', `${TOKEN}-2`, false)).status).toBe(401);
    expect((await send('both', undefined, true)).status).toBe(401);
    expect((await send('cert', undefined, false)).status).toBe(401);
  });

  it('is wanted beyond the loopback, and certificates want it too', async () => {
    const endpoint = controlEndpoint({ principals: [OPERATOR] });
    await expect(endpoint.listen({ host: '0.0.0.0' })).rejects.toThrow(
      'host 0.0.0.0 is not of the loopback: give the option tls',
    );
    await expect(controlEndpoint({ principals: [byCertificate] }).listen()).rejects.toThrow(
      'a principal has certificateNames',
    );
    await expect(controlEndpoint({ principals: [byCertificate] }).listen({ tls: server() })).rejects.toThrow(
      'tls.ca must be',
    );
    await expect(endpoint.listen({ port: -1 })).rejects.toThrow('option port');
  });

  it('reads alternative names as Node writes them, and none that could be mistaken', () => {
    expect(alternativeNames('DNS:a.example, URI:spiffe://b/c, IP Address:127.0.0.1, email:x@y')).toEqual([
      'a.example',
      'spiffe://b/c',
      'x@y',
    ]);
    expect(alternativeNames('URI:"http://x/, DNS:ops", DNS:other')).toEqual([]);
    expect(alternativeNames('')).toEqual([]);
  });
});

describe('mounted', () => {
  const mounts: readonly [
    string,
    (handle: ReturnType<typeof controlEndpoint>['handle']) => Promise<string>,
  ][] = [
    [
      'node:http',
      async (handle) => {
        const server = createServer(handle).listen(0, '127.0.0.1');
        await once(server, 'listening');
        servers.push({ close: () => server.close() });
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}/control`;
      },
    ],
    [
      'express',
      async (handle) => {
        const app = express();
        app.use('/control', handle);
        app.use(express.json());
        const server = app.listen(0, '127.0.0.1');
        await once(server, 'listening');
        servers.push({ close: () => server.close() });
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}/control`;
      },
    ],
    [
      'fastify',
      async (handle) => {
        const app = Fastify();
        app.addHook('onRequest', (incoming, reply, next) => {
          if (!incoming.url.startsWith('/control/')) return next();
          reply.hijack();
          void handle(incoming.raw, reply.raw);
        });
        servers.push({ close: () => app.close() });
        return `${await app.listen({ port: 0, host: '127.0.0.1' })}/control`;
      },
    ],
  ];
  it.each(mounts)('in %s it answers as by itself', async (_, mount) => {
    const url = await mount(controlEndpoint({ principals: [OPERATOR] }).handle);
    expect(await control(url, request)).toMatchObject({ status: 200 });
    expect(await control(url, { ...request, token: undefined })).toMatchObject({ status: 401 });
  });

  it('says that a body parser must come after it', async () => {
    const app = express();
    app.use(express.json());
    app.use('/control', controlEndpoint({ principals: [OPERATOR] }).handle);
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push({ close: () => server.close() });
    const answer = await control(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/control`,
      request,
    );
    expect(answer).toMatchObject({
      status: 500,
      json: { detail: 'a body parser comes before the control endpoint: mount it after' },
    });
  });
});

describe('hostile connections', () => {
  it('are cut off when header or body do not come, and others are answered meanwhile', async () => {
    const { url } = await serve();
    const { port } = new URL(url);
    const open = (text: string) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(text);
      return socket;
    };
    const slow = [
      open('POST /disable HTTP/1.1\r\nHost: x\r\n'),
      open(
        `POST /disable HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
      ),
    ];
    const ended = slow.map((socket) => endOf(socket));
    expect((await raw(url)).status).toBe(200);
    const [header, body] = await Promise.all(ended);
    expect(header).toMatch(/^HTTP\/1.1 408/);
    expect(body).toMatch(/^HTTP\/1.1 408/);
    expect((await raw(url)).status).toBe(200);
  }, 20_000);

  it('never crash or hang it: bytes of requests changed, cut off and put in', async () => {
    const { url } = await serve();
    const { port, host } = new URL(url);
    const body = JSON.stringify(command);
    const digest = contentDigest(Buffer.from(body));
    const fields = signatureFields(
      { method: 'POST', authority: host, path: '/disable', contentDigest: digest },
      { keyId: 'ops', created: Math.floor(Date.now() / 1000), nonce: crypto.randomUUID() },
      Buffer.from(SIGNING_KEY),
    );
    const good = Buffer.from(
      `POST /disable HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n` +
        `Content-Digest: ${digest}\r\nSignature-Input: ${fields['signature-input']}\r\nSignature: ${fields.signature}\r\n` +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        fc.constantFrom('flip', 'cut', 'insert'),
        async (place, bytes, kind) => {
          const sent =
            kind === 'cut'
              ? good.subarray(0, place)
              : Buffer.concat([
                  good.subarray(0, place),
                  bytes,
                  good.subarray(kind === 'flip' ? place + bytes.length : place),
                ]);
          const socket = connect(Number(port), '127.0.0.1');
          socket.on('error', () => undefined);
          socket.end(sent);
          const answer = await endOf(socket);
          // A change in what nobody reads is let in once; the rest is a problem, or not HTTP.
          expect(answer).toMatch(/^(?:$|HTTP\/1\.1 (?:200|4\d\d|503) )/);
          if (/^HTTP\/1\.1 4/.test(answer) && answer.includes('problem+json'))
            expect(answer).toMatch(/"code":"[a-z_]+"/);
        },
      ),
      { numRuns: 300 },
    );
    await expect.poll(async () => (await raw(url)).status, { timeout: 5_000 }).toBe(200);
  }, 30_000);

  it('any signed JSON is answered with a result or a problem', async () => {
    const { url } = await serve();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('rollback', 'disable', 'isolate', 'snapshot'),
        fc.json({ maxDepth: 3 }),
        async (action, json) => {
          const { status, json: answer } = await raw(url, { path: `/${action}`, body: json });
          expect([400, 404, 409, 429]).toContain(status);
          expect(PROBLEMS).toHaveProperty(answer.code);
        },
      ),
      { numRuns: 150 },
    );
  }, 20_000);
});

async function endOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

describe('what is refused at construction', () => {
  it.each<[string, unknown]>([
    ['option principals must be a list of one or more', { principals: [] }],
    ['principals[0] must be an object', { principals: ['ops'] }],
    ['principals[0].id must match', { principals: [{ ...OPERATOR, id: 'a "b"' }] }],
    [
      'principals[0].signingKey must be a text or bytes, 32 bytes or more',
      { principals: [{ ...OPERATOR, signingKey: 'short' }] },
    ],
    [
      'principals[0] must have a token or certificateNames',
      { principals: [{ ...OPERATOR, token: undefined }] },
    ],
    ['principals[0].token must be', { principals: [{ ...OPERATOR, token: 'short' }] }],
    ['principals[0].certificateNames must be', { principals: [{ ...OPERATOR, certificateNames: [] }] }],
    ['one id twice', { principals: [OPERATOR, { ...OPERATOR, token: `${TOKEN}x` }] }],
    ['one token twice', { principals: [OPERATOR, { ...OPERATOR, id: 'b' }] }],
    ['option routers must be a list', { principals: [OPERATOR], routers: {} }],
    ['option routers must hold routers', { principals: [OPERATOR], routers: [{}] }],
    ['option snapshotKey', { principals: [OPERATOR], snapshotKey: 'x' }],
    ['option samples must be a function', { principals: [OPERATOR], samples: [] }],
    ['option authority must be', { principals: [OPERATOR], authority: 'http://x' }],
    ['has no option "port"', { principals: [OPERATOR], port: 1 }],
  ])('%s', (message, options) => {
    expect(() => controlEndpoint(options as never)).toThrow(TypeError);
    expect(() => controlEndpoint(options as never)).toThrow(message);
  });
});

import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import fc from 'fast-check';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { expressAccess } from './express.ts';
import { fastifyAccess } from './fastify.ts';
import { type AccessDecision, createAccessGuard } from './guard.ts';
import { CALLERS, callerOf, WITH } from './testing/callers.ts';
import { newGuard } from './testing/endpoint.ts';

// Whatever a caller sends, only a right credential lets it in, and the service goes on.
const VALID = `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer good-token\r\nContent-Length: 2\r\n\r\n{}`;
const CREDENTIAL = /^authorization:[ \t]*bearer +(good-token|ci-token)[ \t]*$/im;

let sdk: TestSdk;
const ports: Record<string, number> = {};
const close: (() => unknown)[] = [];
const { guard, counted } = newGuard();

beforeAll(async () => {
  sdk = await startTestSdk();
  const fastify = Fastify();
  fastify.post('/', { onRequest: fastifyAccess(guard) }, async () => 'let in');
  await fastify.listen({ host: '127.0.0.1', port: 0 });
  ports.fastify = (fastify.server.address() as AddressInfo).port;
  const app = express().set('env', 'test');
  app.post('/', expressAccess(guard), (_, response) => void response.send('let in'));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ports.express = (server.address() as AddressInfo).port;
  close.push(
    () => fastify.close(),
    () => server.close(),
  );
});
afterAll(async () => {
  for (const one of close) await one();
  await sdk.stop();
});

/** Sends bytes as they are, and gives what comes back. */
async function send(port: number, bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (part) => {
    answer += part.toString('latin1');
  });
  // A server may cut off what is no request.
  socket.on('error', () => undefined);
  socket.end(bytes);
  await once(socket, 'close');
  return answer;
}

const anyMutation = fc.array(
  fc.record({
    at: fc.nat({ max: VALID.length - 1 }),
    remove: fc.nat({ max: 3 }),
    insert: fc.uint8Array({ maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 3 },
);

function mutated(changes: readonly { at: number; remove: number; insert: Uint8Array }[]): Buffer {
  return changes.reduce<Buffer>(
    (bytes, { at, remove, insert }) =>
      Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]),
    Buffer.from(VALID, 'latin1'),
  );
}

describe.each(['fastify', 'express'])('%s', (framework) => {
  it('lets in nobody whose mutated request lacks the credential', async () => {
    await fc.assert(
      fc.asyncProperty(anyMutation, async (changes) => {
        const bytes = mutated(changes);
        const answer = await send(ports[framework]!, bytes);
        if (answer.includes('let in')) expect(bytes.toString('latin1')).toMatch(CREDENTIAL);
      }),
      { numRuns: 300 },
    );
    expect(await send(ports[framework]!, Buffer.from(VALID))).toContain('let in');
  });

  it.each<[string, string, number]>([
    [
      'two credentials, of which the first counts',
      'Authorization: Bearer x\r\nAuthorization: Bearer good-token',
      401,
    ],
    ['a list of them', 'Authorization: Bearer x, Bearer good-token', 401],
    ['a token behind bytes that are no text', 'Authorization: Bearer \xff\xfegood-token', 401],
    ['a token named like a property of all objects', 'Authorization: Bearer __proto__', 401],
    ['a token of 12 KB', `Authorization: Bearer ${'a'.repeat(12_000)}`, 401],
    ['blanks that a slow pattern would count', `Authorization: Bearer ${' '.repeat(12_000)}x`, 401],
    ['an empty one', 'Authorization:', 401],
  ])('answers %s', async (_, line, status) => {
    const request = `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${line}\r\nContent-Length: 0\r\n\r\n`;
    const answer = await send(ports[framework]!, Buffer.from(request, 'latin1'));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    // Nothing of what it sent comes back.
    expect(answer).not.toMatch(/good-token|aaaa|__proto__/);
  });
});

it('counts every request that reached it', async () => {
  const before = (await counted(sdk))!;
  for (const port of Object.values(ports)) await send(port, Buffer.from(VALID));
  await expect.poll(() => counted(sdk)).toBe(before + 2);
});

it('decides whatever the request and the principal are, and lets in principals alone', async () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  const parts = fc.record(
    {
      id: fc.oneof(fc.string(), anything),
      kind: fc.oneof(fc.constantFrom('user', 'service', 'ci', 'unknown'), anything),
      scopes: fc.oneof(fc.array(fc.constantFrom('a', 'b', '*', 'a:*')), anything),
      expiresAt: fc.oneof(fc.constantFrom(undefined, 0, 1e15), anything),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(anything, fc.oneof(anything, parts), fc.boolean(), async (request, given, later) => {
      const lenient = createAccessGuard({
        authenticate: () => (later ? Promise.resolve(given) : given) as never,
        scopes: ['a'],
        rateLimit: { perSecond: 10 },
      });
      const decision: AccessDecision = await lenient.decide(request as never);
      lenient.count(decision);
      if (!decision.allowed) expect([401, 403, 429, 503]).toContain(decision.status);
      else {
        expect(given).toMatchObject({ id: expect.any(String), scopes: expect.arrayContaining(['a']) });
        expect(decision.principal).toBe(given);
      }
    }),
    { numRuns: 1_000 },
  );
  expect(guard.decide({ headers: WITH('good-token') })).toMatchObject({ principal: CALLERS['good-token'] });
  expect(callerOf({ headers: WITH('toString') })).toBeUndefined();
});

import { EventEmitter } from 'node:events';
import { createAccessGuard, expressAccess, fastifyAccess, type Principal } from '@parapet/instrumentation';
import Fastify from 'fastify';
import { machine } from './machine.ts';
import { type Case, measurePaired } from './paired.ts';
import { startSdk } from './sdk.ts';
import { spanAttributes } from './workload.ts';

// What an access guard takes of a request that it lets in, and of one that it refuses, in bare spans; and of a request in
// Fastify that does nothing else.
const model = { name: 'mail-filter', version: '1', datasetId: 'bench' };
const callers = new Map<unknown, Principal>(
  Array.from({ length: 64 }, (_, i) => [
    `Bearer ${i}`,
    {
      id: `service-${i}`,
      kind: 'service',
      scopes: ['models:read:mail-filter', 'models:predict:*'],
      expiresAt: 4e12,
    },
  ]),
);
const authenticate = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
  callers.get(headers.authorization);
const rules = { scopes: ['models:predict:mail-filter'], rateLimit: { perSecond: 1e9 } };
const request = (authorization: string) => ({ headers: { authorization } });

class Response extends EventEmitter {
  readonly headersSent = false;
  statusCode = 200;
  setHeader(): void {
    // Nobody reads it.
  }
  end(): void {
    this.emit('close');
  }
}

const sdk = startSdk('sampled');
const bare = createAccessGuard({ model, authenticate });
const full = createAccessGuard({ model, authenticate, ...rules });
const middleware = expressAccess(full);
let turn = 0;
const known = () => request(`Bearer ${turn++ & 63}`);
const cases: Case[] = [
  { name: 'authentication alone: a look into a map', run: () => authenticate(known()) },
  {
    name: 'let in by who it is',
    run: () => {
      bare.count(bare.decide(known()) as never, 200);
    },
  },
  {
    name: 'and by scope, expiry and rate',
    run: () => {
      full.count(full.decide(known()) as never, 200);
    },
  },
  { name: 'a response of the benchmark, by itself', run: () => new Response().end() },
  {
    name: 'a middleware with all of it, that response watched',
    run: () => {
      const response = new Response();
      middleware(known(), response, () => response.end());
    },
  },
  {
    name: 'refused: counted, reported, answered',
    run: () => {
      middleware(request('Bearer wrong'), new Response(), () => undefined);
    },
  },
];
console.log(`${machine()}\n\nWhat a guard takes of a request, in bare spans`);
for (const { name, ns, ratio } of await measurePaired(
  () => {
    sdk.unit.startActiveSpan('predict mail-filter', { attributes: spanAttributes }, (span) => span.end());
  },
  cases,
  sdk.settle,
)) {
  console.log(`${name.padEnd(62)} ${ratio.toFixed(3).padStart(10)}   ${ns.toFixed(0)} ns`);
}

const app = Fastify();
app.get('/bare', async () => 'well');
app.get('/by-hand', {
  onRequest: (given, reply, done) => {
    if (authenticate(given) === undefined) void reply.code(401).send();
    else done();
  },
  handler: async () => 'well',
});
app.get('/guarded', { onRequest: fastifyAccess(full), handler: async () => 'well' });
await app.ready();
const ask = (url: string) => () => app.inject({ url, headers: known().headers });
console.log('\nA request in Fastify, in requests that nobody guards');
for (const { name, ns, ratio } of await measurePaired(
  ask('/bare'),
  [
    { name: 'guarded by hand: a token looked up, nothing counted', run: ask('/by-hand') },
    { name: 'guarded: scope, expiry, rate, counted', run: ask('/guarded') },
  ],
  sdk.settle,
  true,
)) {
  console.log(`${name.padEnd(62)} ${ratio.toFixed(3).padStart(10)}   ${(ns / 1000).toFixed(1)} µs`);
}
process.exit();

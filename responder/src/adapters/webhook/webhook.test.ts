import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdapter } from '../index.ts';
import { rollbackOf } from '../testing/cluster.ts';
import { signatureOf } from './webhook.ts';

const GO_ON = new AbortController().signal;
const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;

let folder: string;
let server: Server;
let url: string;
let received: { headers: IncomingHttpHeaders; body: string }[];
let answers: { status: number; body?: string; location?: string }[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parapet-webhook-'));
  writeFileSync(join(folder, 'secret'), `${SECRET}\n`, { mode: 0o600 });
  received = [];
  answers = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const { status, body, location } = answers.shift() ?? { status: 204 };
    response.writeHead(status, location === undefined ? {} : { location }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/model`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
});

const adapter = (timeout = '5s') =>
  createAdapter({ kind: 'webhook', url, secretFile: 'secret', timeout }, { baseFolder: folder });
const run = (timeout?: string) => adapter(timeout).run(rollbackOf('2'), GO_ON);

describe('the adapter of webhooks', () => {
  it('signs as Standard Webhooks has it', async () => {
    // The example of the reference libraries: https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    expect(signatureOf(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
    expect(await run()).toEqual({ status: 'done', detail: `webhook ${url} answers 204` });
    const [{ headers, body }] = received as [(typeof received)[0]];
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`,
    );
    expect(headers).toMatchObject({ 'webhook-id': '6f1c-rollback', 'content-type': 'application/json' });
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5);
    expect(JSON.parse(body)).toEqual({
      type: 'model.rollback',
      timestamp: '2026-11-23T00:00:00.000Z',
      data: {
        id: '6f1c-rollback',
        action: 'rollback',
        model: 'mail-filter',
        version: '2',
        reason: 'a test',
        trigger: '2026-11-23T00:00:00.000Z',
      },
    });
  });

  it.each([
    ['{"status":"unchanged"}', 'unchanged'],
    ['{"status":"done"}', 'done'],
    ['null', 'done'],
    ['ok', 'done'],
    ['', 'done'],
  ])('takes 200 with %s as %s', async (body, status) => {
    answers = [{ status: 200, body }];
    expect(await run()).toMatchObject({ status });
  });

  it('asks again, with the same id, until what was accepted is done', async () => {
    answers = [{ status: 202 }, { status: 503 }, { status: 202 }];
    expect(await run()).toMatchObject({ status: 'done' });
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(Array(4).fill('6f1c-rollback'));
    answers = Array(20).fill({ status: 202 });
    await expect(run('1s')).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining(
        'is not safe after 1 s: it has accepted the command, and not done it yet',
      ),
    });
  });

  it('stops asking when it is told to', async () => {
    answers = Array(100).fill({ status: 202 });
    await expect(adapter('60s').run(rollbackOf('2'), AbortSignal.timeout(300))).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('given up before it was safe'),
    });
  });

  it('follows no redirect, and gives up on a refusal', async () => {
    answers = [{ status: 307, location: 'https://example.org/' }];
    await expect(run()).rejects.toMatchObject({
      isRetryable: false,
      message: `webhook ${url} answers 307: give the URL that it leads to`,
    });
    answers = [{ status: 410, body: SECRET }];
    await expect(run()).rejects.toMatchObject({ isRetryable: false, message: `webhook ${url} answers 410` });
    expect(received).toHaveLength(2);
  });

  it('refuses a secret that others can read or that is none, without showing it', async () => {
    chmodSync(join(folder, 'secret'), 0o644);
    await expect(run()).rejects.toThrow('can be read by everybody: chmod 600 it');
    chmodSync(join(folder, 'secret'), 0o600);
    for (const secret of [
      '',
      'short',
      `whsec_${Buffer.alloc(23).toString('base64')}`,
      KEY.toString('base64'),
    ]) {
      writeFileSync(join(folder, 'secret'), secret);
      const error: Error = await run().then(Promise.reject, (reason) => reason);
      expect(error).toMatchObject({ name: 'AdapterError', isRetryable: false });
      expect(error.message).toMatch(/secretFile .* must hold whsec_ and 24 to 64 bytes in base64$/);
    }
    rmSync(join(folder, 'secret'));
    await expect(run()).rejects.toThrow('secretFile');
    expect(received).toEqual([]);
  });

  it('refuses an id that could be mistaken for another part of what is signed', async () => {
    const command = { ...rollbackOf('2'), id: 'a.1700000000.{}' };
    await expect(adapter().run(command, GO_ON)).rejects.toThrow('the id of a command must be');
  });

  it('tells when nobody is there', async () => {
    const nobody = createAdapter(
      { kind: 'webhook', url: 'http://127.0.0.1:9', secretFile: 'secret', timeout: '1s' },
      { baseFolder: folder },
    );
    await expect(nobody.run(rollbackOf('2'), GO_ON)).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('http://127.0.0.1:9 cannot be reached: ECONNREFUSED'),
    });
  });

  it('describes what it would send', () => {
    expect(adapter().describe(rollbackOf('2'))).toContain(
      `webhook ${url}: POST, signed, {"type":"model.rollback"`,
    );
  });
});

import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouter, defineModel, gatePredict } from '@parapet/instrumentation';
import { type ControlServer, controlEndpoint } from '@parapet/instrumentation/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Action, Command } from '../../types.ts';
import { createAdapter } from '../index.ts';

const GO_ON = new AbortController().signal;
const KEY = {
  id: 'responder',
  signingKey: 'a signing key of 32 bytes or more',
  token: 'a-token-of-32-characters-or-more-0123',
};
const SNAPSHOT_KEY = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

let count = 0;
let routers = 0;
let folder: string;
let model: string;
let closing: (() => Promise<unknown>)[];
beforeEach(() => {
  count += 1;
  model = `mails-${count}`;
  folder = mkdtempSync(join(tmpdir(), 'parapet-control-'));
  writeFileSync(join(folder, 'ops.json'), JSON.stringify(KEY), { mode: 0o600 });
  closing = [];
});
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  rmSync(folder, { recursive: true });
});

/** A replica: a router with version 2 as the champion after 1, behind a control endpoint. All are in this process. */
async function replica({ scopes = ['control:*'], canSnapshot = true } = {}) {
  routers += 1;
  const load = (version: string) => {
    const defined = defineModel({
      name: model,
      version,
      task: 'classification',
      classes: ['a'],
      datasetId: 'd',
    });
    return { model: defined, predict: defined.wrapPredict(gatePredict(defined, () => version)) };
  };
  const router = createRouter({ name: `router ${routers}`, champion: load('1') });
  router.canary(load('2'), { share: 1 });
  router.promote();
  const server: ControlServer = await controlEndpoint({
    principals: [{ kind: 'service', scopes, ...KEY }],
    routers: [router],
    ...(canSnapshot && { snapshotKey: SNAPSHOT_KEY }),
  }).listen();
  closing.push(() => server.close());
  return { router, url: server.url };
}

/** Something else than a control endpoint. */
async function stranger(status: number, body: string): Promise<string> {
  const server: Server = createServer((request, response) => {
    request.resume();
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const adapter = (urls: readonly string[], options: { snapshotFolder?: string; timeout?: string } = {}) =>
  createAdapter({ kind: 'control', urls, keyFile: 'ops.json', ...options }, { baseFolder: folder });
const command = (action: Action, version = '2'): Command => ({
  id: `6f1c-${action}`,
  action,
  model,
  version,
  reason: 'errors since noon',
  trigger: Date.now() - 60_000,
});

describe('the adapter of control endpoints', () => {
  it('rolls all replicas back at once, and says when it was so already', async () => {
    const replicas = await Promise.all([replica(), replica(), replica()]);
    const all = adapter(replicas.map(({ url }) => url));
    replicas[0]!.router.rollback({ reason: 'by hand' });
    expect(await all.run(command('rollback'), GO_ON)).toEqual({
      status: 'done',
      detail: '2 of 3 replicas changed, the others were so already',
    });
    expect(replicas.map(({ router }) => router.status().champion)).toEqual(['1', '1', '1']);
    expect(await all.run(command('rollback'), GO_ON)).toMatchObject({ status: 'unchanged' });
  });

  it('isolates a version', async () => {
    const { router, url } = await replica();
    expect(await adapter([url]).run(command('isolate'), GO_ON)).toMatchObject({ status: 'done' });
    expect(router.status().champion).toBe('1');
    expect(
      await adapter([url])
        .run(command('disable', '1'), GO_ON)
        .catch((error) => error),
    ).toMatchObject({
      isRetryable: false,
      message: expect.stringContaining('409 not_possible: 1 is the champion'),
    });
  });

  it('names the replicas that did not do it, and why', async () => {
    const { router, url } = await replica();
    const { url: forbidden } = await replica({ scopes: ['control:snapshot'] });
    await expect(
      adapter([url, forbidden, 'http://127.0.0.1:9']).run(command('rollback'), GO_ON),
    ).rejects.toMatchObject({
      name: 'AdapterError',
      isRetryable: false,
      message: `2 of 3 replicas did not do it: ${forbidden}: 403 forbidden: the scope control:rollback is wanted; http://127.0.0.1:9: ECONNREFUSED; it may be done nevertheless`,
    });
    expect(router.status().champion).toBe('1');
    await expect(adapter(['http://127.0.0.1:9']).run(command('rollback'), GO_ON)).rejects.toMatchObject({
      isRetryable: true,
    });
  });

  it('names five of many', async () => {
    const urls = Array.from({ length: 9 }, (_, index) => `http://127.0.0.1:9/${index}`);
    await expect(adapter(urls).run(command('rollback'), GO_ON)).rejects.toThrow(
      / 9 of 9 replicas|; and 4 more$/,
    );
  });

  it.each([
    [200, 'hello', 'the answer is not that of a control endpoint', false],
    [200, '{"changed":1}', 'the answer is not that of a control endpoint', false],
    [200, 'null', 'the answer is not that of a control endpoint', false],
    [500, '{"code":"failed","detail":{"toString":1}}', '500 no problem details', true],
    [503, '<html>', '503 no problem details', true],
    [401, JSON.stringify({ code: 'x', detail: `${KEY.token}\n${KEY.signingKey}` }), '401 x: *** ***', false],
  ])('takes no %i with %s for an answer, and shows no secret', async (status, body, message, isRetryable) => {
    const url = await stranger(status, body);
    const error: Error = await adapter([url])
      .run(command('rollback'), GO_ON)
      .then(Promise.reject, (reason) => reason);
    expect(error).toMatchObject({
      name: 'AdapterError',
      isRetryable,
      message: expect.stringContaining(message),
    });
    expect(error.message).not.toContain(KEY.token);
  });

  it('waits for an answer only so long', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closing.push(async () => {
      silent.closeAllConnections();
      silent.close();
    });
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(adapter([url], { timeout: '1s' }).run(command('rollback'), GO_ON)).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('no answer in 1s; it may be done nevertheless'),
    });
    await expect(
      adapter([url], { timeout: '2s' }).run(command('rollback'), AbortSignal.timeout(50)),
    ).rejects.toMatchObject({
      isRetryable: true,
      message: 'was given up before all replicas answered; it may be done nevertheless',
    });
  });

  it('asks nothing after it was told to stop', async () => {
    const { router, url } = await replica();
    await expect(adapter([url]).run(command('rollback'), AbortSignal.abort())).rejects.toMatchObject({
      isRetryable: true,
    });
    expect(router.status().champion).toBe('2');
  });

  it('refuses a key file that others can read or that is none, without showing it', async () => {
    const { url } = await replica();
    const run = () => adapter([url]).run(command('rollback'), GO_ON);
    chmodSync(join(folder, 'ops.json'), 0o604);
    await expect(run()).rejects.toThrow('can be read by everybody: chmod 600 it');
    chmodSync(join(folder, 'ops.json'), 0o600);
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"id":"a","signingKey":"short"}',
      JSON.stringify({ ...KEY, token: 1 }),
    ]) {
      writeFileSync(join(folder, 'ops.json'), text);
      const error: Error = await run().then(Promise.reject, (reason) => reason);
      expect(error.message).toMatch(/keyFile .* must be JSON with the texts id, signingKey/);
      expect(error.message).not.toContain('short"');
    }
  });
});

describe('snapshots', () => {
  it('are stored once for a command and a replica, for their owner alone', async () => {
    const replicas = [await replica(), await replica()];
    const all = adapter(
      replicas.map(({ url }) => url),
      { snapshotFolder: 'evidence' },
    );
    const { status, detail } = await all.run(command('snapshot'), GO_ON);
    const files = [0, 1].map((index) => join(folder, 'evidence', `snapshot-6f1c-snapshot-${index}.tar`));
    for (const file of files) {
      const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
      expect(detail).toContain(`${file} (sha256 ${digest})`);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file).includes('manifest.json')).toBe(true);
    }
    expect(status).toBe('done');
    expect(statSync(join(folder, 'evidence')).mode & 0o777).toBe(0o700);
    const again = await all.run(command('snapshot'), GO_ON);
    expect(again.status).toBe('unchanged');
    expect(again.detail).toContain(files[1]!);
  });

  it('are not asked for without a folder, and not deleted to make room', async () => {
    const { url } = await replica();
    expect(adapter([url]).actions).toEqual(['rollback', 'disable', 'isolate']);
    await expect(adapter([url]).run(command('snapshot'), GO_ON)).rejects.toThrow('it has no snapshotFolder');
    mkdirSync(join(folder, 'full'));
    for (let index = 0; index < 255; index += 1) writeFileSync(join(folder, 'full', String(index)), '');
    // Both replicas at once, and room for one.
    const urls = [url, (await replica()).url];
    await expect(
      adapter(urls, { snapshotFolder: 'full' }).run(command('snapshot'), GO_ON),
    ).rejects.toMatchObject({
      // A person has to make room: to ask again in seconds only keeps a rollback waiting.
      isRetryable: false,
      message: expect.stringMatching(/^1 of 2 .* holds 256 files: move the snapshots that are dealt with/),
    });
    expect(readdirSync(join(folder, 'full'))).toHaveLength(256);
  });

  it('are archives, or nothing is stored', async () => {
    const run = (url: string) =>
      adapter([url], { snapshotFolder: 'evidence' }).run(command('snapshot'), GO_ON);
    await expect(run(await stranger(200, 'hello'))).rejects.toThrow('the snapshot is no tar');
    await expect(run(await stranger(200, 'x'.repeat(18 * 2 ** 20)))).rejects.toThrow('is too large');
    await expect(run((await replica({ canSnapshot: false })).url)).rejects.toThrow('409 not_possible');
    expect(existsSync(join(folder, 'evidence'))).toBe(false);
    const outside = { ...command('snapshot'), id: '../../etc/x' };
    const { url } = await replica();
    await expect(adapter([url], { snapshotFolder: 'evidence' }).run(outside, GO_ON)).rejects.toThrow(
      'the id of a command',
    );
    writeFileSync(join(folder, 'file'), '');
    await expect(
      adapter([url], { snapshotFolder: 'file' }).run(command('snapshot'), GO_ON),
    ).rejects.toMatchObject({
      name: 'AdapterError',
    });
  });
});

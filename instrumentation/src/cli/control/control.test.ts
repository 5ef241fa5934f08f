import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlServer, controlEndpoint } from '../../control/endpoint.ts';
import { isIsolated } from '../../control/isolation.ts';
import { OPERATOR, SIGNING_KEY, SNAPSHOT_KEYS, TOKEN, twoVersions } from '../../control/testing/service.ts';
import { runCli, scratch } from '../testing.ts';

const file = scratch();
const keyFile = file('ops.json', JSON.stringify({ id: 'ops', signingKey: SIGNING_KEY, token: TOKEN }));
chmodSync(keyFile, 0o600);
const { name, router, load } = twoVersions();
let server: ControlServer;
beforeAll(async () => {
  server = await controlEndpoint({
    principals: [OPERATOR],
    routers: [router],
    snapshotKey: SNAPSHOT_KEYS.privateKey,
    samples: () => [{ subject: '****' }],
  }).listen();
});
afterAll(() => server.close());

const control = (action: string, ...options: string[]) =>
  runCli(['control', action, server.url, '--reason', 'a test', '--key-file', keyFile, ...options]);
const version = (number: string) => ['--model', name, '--model-version', number];

describe('parapet control', () => {
  it('rolls back, and says when it was so already', async () => {
    router.canary(load('3'), { share: 0.1 });
    const trigger = new Date(Date.now() - 1000).toISOString();
    expect(await control('rollback', ...version('3'), '--trigger', trigger)).toEqual({
      code: 0,
      stdout: 'rollback: done; serving now: champion 2, previous 1\n',
      stderr: '',
    });
    expect((await control('rollback', ...version('3'))).stdout).toContain('nothing to do, it was so already');
    expect(JSON.parse((await control('rollback', ...version('3'), '--json')).stdout)).toMatchObject({
      changed: false,
    });
  });

  it('disables and isolates, and takes it back', async () => {
    expect((await control('disable', ...version('1'))).stdout).toContain('disable: done');
    expect(await control('disable', ...version('2'))).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('2 is the champion'),
    });
    expect((await control('isolate', '--client', 'mallory')).stdout).toBe('isolate: done\n');
    expect(isIsolated('mallory')).toBe(true);
    expect((await control('isolate', '--client', 'mallory', '--lift')).stdout).toBe('isolate: done\n');
    expect(isIsolated('mallory')).toBe(false);
    expect((await control('isolate', '--client', 'a', '--model', 'b')).code).toBe(2);
  });

  it('takes a snapshot that an unpacked folder of is verified', async () => {
    const out = file('incident.tar');
    expect(await control('snapshot', '--out', out, '--samples')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(out).includes('samples.ndjson')).toBe(true);
    expect(statSync(out).mode & 0o077).toBe(0);
    const nowhere = file('no-folder/incident.tar');
    expect(await control('snapshot', '--out', nowhere)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('cannot be written'),
    });
  });

  it('tells what is wrong with who asks', async () => {
    const others = file(
      'others.json',
      JSON.stringify({ id: 'ops', signingKey: SIGNING_KEY, token: `${TOKEN}x` }),
    );
    const run = () =>
      runCli(['control', 'disable', server.url, ...version('1'), '--reason', 'x', '--key-file', others]);
    chmodSync(others, 0o644);
    expect(await run()).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('can be read by others: chmod 600'),
    });
    chmodSync(others, 0o600);
    expect((await run()).stderr).toContain('The caller is not known');
    for (const text of [
      '{',
      '[]',
      '{"id":"a","signingKey":"short"}',
      `{"id":1,"signingKey":"${SIGNING_KEY}"}`,
    ]) {
      const bad = file('bad.json', text);
      chmodSync(bad, 0o600);
      const { code, stderr } = await runCli([
        'control',
        'disable',
        server.url,
        ...version('1'),
        '--reason',
        'x',
        '--key-file',
        bad,
      ]);
      expect(code).toBe(3);
      expect(stderr).toContain('must be JSON with the texts id, signingKey and token');
      expect(stderr).not.toContain(SIGNING_KEY);
    }
  });

  it('tells when there is no control endpoint', async () => {
    const others = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => others.once('listening', resolve));
    const url = `http://127.0.0.1:${(others.address() as AddressInfo).port}`;
    const argv = (action: string) => ['control', action, url, '--reason', 'x', '--key-file', keyFile];
    expect((await runCli([...argv('disable'), ...version('1')])).stderr).toContain(
      'is there something else at this URL?',
    );
    const out = file('nothing.tar');
    expect((await runCli([...argv('snapshot'), '--out', out])).stderr).toContain('the answer is no archive');
    expect(existsSync(out)).toBe(false);
    await new Promise((resolve) => others.close(resolve));
    expect(await runCli([...argv('disable'), ...version('1')])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('cannot be reached'),
    });
    expect(
      (
        await runCli([
          'control',
          'disable',
          'http://198.51.100.1:1',
          ...version('1'),
          '--reason',
          'x',
          '--key-file',
          keyFile,
        ])
      ).stderr,
    ).toContain('use https');
    expect(
      (
        await runCli([
          'control',
          'disable',
          'ftp://x',
          ...version('1'),
          '--reason',
          'x',
          '--key-file',
          keyFile,
        ])
      ).code,
    ).toBe(2);
    const half = [
      'control',
      'disable',
      url,
      ...version('1'),
      '--reason',
      'x',
      '--key-file',
      keyFile,
      '--cert',
      'c.pem',
    ];
    expect((await runCli(half)).stderr).toContain('--cert and --cert-key belong together');
  });
});

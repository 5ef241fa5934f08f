import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestAuthority } from '../../../../instrumentation/src/control/testing/certificates.ts';
import { createAdapter } from '../index.ts';
import { NAMESPACE, rollbackOf, TestCluster } from '../testing/cluster.ts';
import type { ApiOptions } from '../testing/kubernetes-api.ts';
import { clusterOf } from './cluster.ts';

const GO_ON = new AbortController().signal;
let folder: string;
let cluster: TestCluster;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parapet-kubernetes-'));
});
afterEach(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true });
});

async function start(options: ApiOptions = {}): Promise<void> {
  cluster = await new TestCluster(options).start();
  cluster.deploy('1', '2');
}

const run = (files: { tokenFile?: string; caFile?: string } = {}, timeout = '5s') =>
  createAdapter(
    {
      kind: 'kubernetes-deployment',
      namespace: NAMESPACE,
      deployment: 'mails',
      timeout,
      cluster: { url: cluster.url, ...files },
    },
    { baseFolder: folder },
  ).run(rollbackOf('2'), GO_ON);

describe('what the API server is asked with', () => {
  it('goes over TLS, verified, with the token of the file', async () => {
    const authority = new TestAuthority(folder);
    await start({ token: 'a-token', tls: authority.issue('api', 'IP:127.0.0.1') });
    writeFileSync(join(folder, 'token'), 'a-token\n');
    await expect(run({ tokenFile: 'token' }, '1s')).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringMatching(/cannot be reached: (SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/),
    });
    expect(cluster.api.accesses).toEqual([]);
    expect(await run({ tokenFile: 'token', caFile: 'ca.pem' })).toMatchObject({ status: 'done' });
  });

  it('has the token that is in the file by then', async () => {
    await start({ token: 'first' });
    writeFileSync(join(folder, 'token'), 'first');
    cluster.api.beforePatch = () => {
      cluster.api.token = 'second';
      writeFileSync(join(folder, 'token'), 'second');
    };
    expect(await run({ tokenFile: 'token' })).toMatchObject({ status: 'done' });
  });

  it('names a token file that is none, and does not show it', async () => {
    await start();
    await expect(run({ tokenFile: 'missing' })).rejects.toThrow('cluster.tokenFile');
    writeFileSync(join(folder, 'token'), 'two\nlines');
    const error: Error = await run({ tokenFile: 'token' }).then(Promise.reject, (reason) => reason);
    expect(error.message).toContain('is no bearer token: one line of printable ASCII is wanted');
    expect(error.message).not.toContain('two');
  });

  it('finds its own cluster as a pod is told of it', () => {
    const url = (env: Record<string, string>) => clusterOf(undefined, { baseFolder: '.', env }).url().href;
    expect(url({ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '6443' })).toBe(
      'https://10.0.0.1:6443/',
    );
    expect(url({ KUBERNETES_SERVICE_HOST: 'fd00::1' })).toBe('https://[fd00::1]/');
    expect(() => url({})).toThrow('this process is in no pod of Kubernetes');
  });
});

describe('what the API server refuses', () => {
  it.each([
    [
      'a verb',
      [{ apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: ['get', 'list'] }],
      'answers 403: deployments.apps "mails" is forbidden: User "system:serviceaccount:prod:parapet-responder" cannot patch resource "deployments"',
    ],
    [
      'another name',
      [{ apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['others'], verbs: ['get'] }],
      'cannot get resource "deployments" in API group "apps" in the namespace "prod"',
    ],
  ])('is passed on: %s', async (_, rules, message) => {
    await start({ rules });
    await expect(run()).rejects.toMatchObject({
      name: 'AdapterError',
      isRetryable: false,
      message: expect.stringContaining(message),
    });
    expect(cluster.api.patches).toEqual([]);
  });

  it('is passed on: a token, and an object that is not there', async () => {
    await start({ token: 'a-token' });
    await expect(run()).rejects.toMatchObject({
      isRetryable: false,
      message: 'the API server answers 401: Unauthorized',
    });
    await cluster.stop();
    cluster = await new TestCluster().start();
    await expect(run()).rejects.toThrow('answers 404: deployments.apps "mails" not found');
  });

  it('is asked for again where it is busy or gone for a moment', async () => {
    await start();
    const answers = [429, 500, 503];
    cluster.api.answer = () => {
      const status = answers.shift();
      return status === undefined ? undefined : { status, body: '' };
    };
    expect(await run()).toMatchObject({ status: 'done' });
    cluster.api.answer = () => ({ status: 503, body: '{"message":"etcd is\\nleaderless"}' });
    await expect(run({}, '1s')).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('not safe after 1 s: the API server answers 503: etcd is leaderless'),
    });
  });
});

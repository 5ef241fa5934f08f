import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdapter } from '../index.ts';
import { NAMESPACE, rollbackOf, TestCluster } from '../testing/cluster.ts';
import type { Key } from '../testing/store.ts';

const GO_ON = new AbortController().signal;
const API = { api: 'networking.istio.io/v1', namespace: NAMESPACE, name: 'mails' };
const ROUTES: Key = { ...API, resource: 'virtualservices' };
const RULE: Key = { ...API, resource: 'destinationrules' };
const HOST = 'mails.prod.svc.cluster.local';

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await new TestCluster().start();
});
afterEach(() => cluster.stop());

const adapter = (timeout = '5s') =>
  createAdapter(
    {
      kind: 'istio',
      namespace: NAMESPACE,
      virtualService: 'mails',
      destinationRule: 'mails',
      timeout,
      cluster: { url: cluster.url },
    },
    { baseFolder: '.' },
  );
const to = (subset: string | undefined, weight?: number, host = 'mails') => ({
  destination: { host, ...(subset !== undefined && { subset }) },
  ...(weight !== undefined && { weight }),
});
const set = (spec: object, rule: { host?: string; annotations?: Record<string, string> } = {}) => {
  const { host = HOST, annotations = {} } = rule;
  const subsets = ['1', '2', '3'].map((version) => ({ name: `v${version}`, labels: { version } }));
  cluster.api.store.create(ROUTES, 'VirtualService', { spec: { hosts: ['mails'], ...spec } });
  cluster.api.store.create(RULE, 'DestinationRule', { metadata: { annotations }, spec: { host, subsets } });
};
const http = () => cluster.api.store.get(ROUTES)!.spec.http;

describe('the adapter of Istio routes', () => {
  it('gives the weight of the version to the other subset of each route', async () => {
    const other = { match: [{ uri: { prefix: '/docs' } }], route: [to(undefined, undefined, 'docs')] };
    set({
      http: [
        {
          name: 'beta',
          match: [{ headers: { beta: { exact: 'yes' } } }],
          route: [to('v1', 50), to('v2', 50)],
        },
        other,
        { redirect: { uri: '/' } },
        { route: [to('v2', 10), to('v1', 90, HOST)], timeout: '2s' },
      ],
    });
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toEqual({
      status: 'done',
      detail:
        'VirtualService prod/mails: HTTP route 0: v2 50 to 0, v1 50 to 100, HTTP route 3: v2 10 to 0, v1 90 to 100',
    });
    expect(http()).toEqual([
      { name: 'beta', match: [{ headers: { beta: { exact: 'yes' } } }], route: [to('v1', 100), to('v2', 0)] },
      other,
      { redirect: { uri: '/' } },
      { route: [to('v2', 0), to('v1', 100, HOST)], timeout: '2s' },
    ]);
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toEqual({
      status: 'unchanged',
      detail: 'VirtualService prod/mails gives 2 no weight',
    });
    expect(cluster.api.patches).toHaveLength(1);
  });

  it('takes an absent weight beside others for none', async () => {
    set({ http: [{ route: [to('v1'), to('v2', 100)] }] });
    await adapter().run(rollbackOf('2'), GO_ON);
    expect(http()).toEqual([{ route: [to('v1', 100), to('v2', 0)] }]);
    expect(await adapter().run(rollbackOf('3'), GO_ON)).toMatchObject({ status: 'unchanged' });
  });

  it('reads anew when the weights change between reading and patching', async () => {
    set({ http: [{ route: [to('v1', 90), to('v2', 10)] }] });
    let isFirst = true;
    cluster.api.beforePatch = (key) => {
      if (!isFirst) return;
      isFirst = false;
      cluster.api.store.update(key, ({ spec }) => {
        spec.http = [{ route: [to('v3', 70), to('v2', 30)] }];
      });
    };
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'done' });
    expect(http()).toEqual([{ route: [to('v3', 100), to('v2', 0)] }]);
  });

  it('says when something else puts the weight back', async () => {
    set({ http: [{ route: [to('v1', 90), to('v2', 10)] }] });
    const timer = setInterval(() => {
      cluster.api.store.update(ROUTES, ({ spec }) => {
        spec.http = [{ route: [to('v1', 90), to('v2', 10)] }];
      });
    }, 1);
    await expect(adapter().run(rollbackOf('2'), GO_ON)).rejects.toMatchObject({
      isRetryable: false,
      message: expect.stringContaining('gives 2 weight again'),
    });
    clearInterval(timer);
  });

  it.each([
    ['one destination', { http: [{ route: [to('v2')] }] }, 'has not two subsets of one host'],
    [
      'three',
      { http: [{ route: [to('v1', 1), to('v2', 1), to('v3', 1)] }] },
      'has not two subsets of one host',
    ],
    [
      'another host',
      { http: [{ route: [to('v1', 1, 'docs'), to('v2', 1)] }] },
      'has not two subsets of one host',
    ],
    ['twice the same', { http: [{ route: [to('v2', 1), to('v2', 1)] }] }, 'has not two subsets of one host'],
    ['an unknown one', { http: [{ route: [to('v9', 1), to('v2', 1)] }] }, 'has not two subsets of one host'],
    ['no subset', { http: [{ route: [to(undefined)] }] }, 'names no subset, so it goes to all versions'],
    [
      'a delegate',
      { http: [{ route: [to('v1')] }, { delegate: { name: 'x' } }] },
      'HTTP route 1 is delegated',
    ],
    [
      'TCP',
      { http: [{ route: [to('v1')] }], tcp: [{ route: [to('v2')] }] },
      'TLS or TCP routes go to the version',
    ],
    ['TLS to all', { http: [{ route: [to('v1')] }], tls: [{ route: [to(undefined)] }] }, 'TLS or TCP routes'],
    ['no route', { http: [{ route: [to('v1', 1, 'docs')] }] }, 'no HTTP route goes to mails.prod.svc'],
    ['nothing', {}, 'no HTTP route goes to'],
  ])('refuses routes with %s', async (_, spec, message) => {
    set(spec);
    const before = cluster.api.store.get(ROUTES);
    await expect(adapter().run(rollbackOf('2'), GO_ON)).rejects.toMatchObject({
      isRetryable: false,
      message: expect.stringContaining(message),
    });
    expect(cluster.api.store.get(ROUTES)).toEqual(before);
  });

  it('refuses a version that no subset has, and what Argo Rollouts keeps', async () => {
    set({ http: [{ route: [to('v1', 90), to('v2', 10)] }] });
    await expect(adapter().run(rollbackOf('4'), GO_ON)).rejects.toThrow(
      'DestinationRule mails has 0 subsets with version: 4, where one is wanted',
    );
    set({}, { annotations: { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'mails' } });
    await expect(adapter().run(rollbackOf('2'), GO_ON)).rejects.toThrow(
      'use a target of the kind argo-rollouts',
    );
  });

  it('describes what it would do', () => {
    expect(adapter().describe(rollbackOf('2'))).toContain(
      'give the weight of the subset of 2 (label version in',
    );
  });
});

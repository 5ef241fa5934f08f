import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdapter } from '../index.ts';
import { NAMESPACE, ROLLOUT_KEY, rollbackOf, STRATEGIES, TestCluster } from '../testing/cluster.ts';
import { podTemplate } from '../testing/workload.ts';

const GO_ON = new AbortController().signal;
const strategies = Object.keys(STRATEGIES) as (keyof typeof STRATEGIES)[];
let cluster: TestCluster;
beforeEach(async () => {
  cluster = await new TestCluster().start();
});
afterEach(() => cluster.stop());

const adapter = (timeout = '20s') =>
  createAdapter(
    {
      kind: 'argo-rollouts',
      namespace: NAMESPACE,
      rollout: 'mails',
      timeout,
      cluster: { url: cluster.url },
    },
    { baseFolder: '.' },
  );
const rollout = () => cluster.api.store.get(ROLLOUT_KEY)!;
const wanted = () => rollout().spec.template.metadata.labels['app.kubernetes.io/version'];
const podsOf = (version: string) =>
  cluster.api.store
    .list({ ...ROLLOUT_KEY, api: 'apps/v1', resource: 'replicasets' })
    .filter(({ spec }) => spec.template.metadata.labels['app.kubernetes.io/version'] === version)
    .reduce((sum, { status }) => sum + status.replicas, 0);
const asked = () => cluster.api.patches.map(({ body }) => body);

describe.each(strategies)('a rollout by the strategy %s', (strategy) => {
  it('is aborted while it is under way', async () => {
    cluster.rollOut(strategy, ['1', '2']);
    expect(podsOf('2')).toBeGreaterThan(0);
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toEqual({
      status: 'done',
      detail: 'Rollout prod/mails is aborted, the stable version serves; its template still has 2',
    });
    expect(asked()).toEqual([{ metadata: { resourceVersion: expect.any(String) }, status: { abort: true } }]);
    expect(rollout().status).toMatchObject({ abort: true, phase: 'Degraded', availableReplicas: 3 });
    expect(podsOf('1')).toBe(3);
    if (strategy === 'routed') {
      expect(rollout().status.canary.weights).toMatchObject({
        canary: { weight: 0 },
        stable: { weight: 100 },
      });
    }
  });

  it('is undone and promoted in full once it is the stable one', async () => {
    cluster.rollOut(strategy, ['1', '2'], { isPromoted: true });
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toEqual({
      status: 'done',
      detail: 'Rollout prod/mails serves 1',
    });
    expect(asked()).toEqual([
      [
        expect.objectContaining({ op: 'test' }),
        { op: 'replace', path: '/spec/template', value: podTemplate('1') },
      ],
      { metadata: { resourceVersion: expect.any(String) }, status: { promoteFull: true } },
    ]);
    expect(rollout().status).toMatchObject({ availableReplicas: 3 });
  });

  it('is left as it is when the version is gone', async () => {
    cluster.rollOut(strategy, ['1', '2']);
    await adapter().run(rollbackOf('2'), GO_ON);
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'unchanged' });
    cluster.rollOut(strategy, ['1', '2'], { isPromoted: true });
    await adapter().run(rollbackOf('2'), GO_ON);
    const before = asked().length;
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'unchanged' });
    expect(asked()).toHaveLength(before);
  });
});

describe('the adapter of a Rollout', () => {
  it('goes on with an undo that was asked for before it was stopped', async () => {
    cluster.rollOut('basic', ['1', '2'], { isPromoted: true });
    cluster.rest();
    await expect(adapter().run(rollbackOf('2'), AbortSignal.timeout(400))).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('its controller has not seen the change yet'),
    });
    expect(wanted()).toBe('1');
    cluster.resume();
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'done' });
    expect(asked().at(-1)).toMatchObject({ status: { promoteFull: true } });
  });

  it('waits until the controller has seen the abort, also where nothing goes to the version yet', async () => {
    cluster.rollOut('blueGreen', ['1', '2']);
    cluster.rest();
    await expect(adapter('1s').run(rollbackOf('2'), GO_ON)).rejects.toMatchObject({
      isRetryable: true,
      message: 'Rollout prod/mails is not safe after 1 s: its controller has not seen the abort yet',
    });
  });

  it('aborts a change of settings of a version only where an older version is stable', async () => {
    cluster.rollOut('basic', ['1', '2', podTemplate('2', 'b')]);
    await adapter().run(rollbackOf('2'), GO_ON);
    expect(wanted()).toBe('1');
    expect(podsOf('2')).toBe(0);
  });

  it('decides anew when the rollout is promoted between reading and aborting', async () => {
    cluster.rollOut('routed', ['1', '2']);
    let isFirst = true;
    cluster.api.beforePatch = () => {
      if (isFirst) cluster.promote();
      isFirst = false;
    };
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'done' });
    expect(wanted()).toBe('1');
    expect(rollout().status.canary.weights.canary.weight).toBe(0);
  });

  it('refuses what a person has to decide', async () => {
    const refused = (version: string) => adapter().run(rollbackOf(version), GO_ON);
    cluster.rollOut('basic', ['1']);
    await expect(refused('1')).rejects.toThrow('no older ReplicaSet of another version than 1 left');
    await expect(refused('7')).rejects.toThrow('wants 1 and knows no 7');
    cluster.rollOut('basic', ['1', '2']);
    await expect(refused('1')).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('between the stable version that is to go and 2'),
    });
    cluster.rollOut('basic', ['1', '2'], { isPromoted: true });
    cluster.api.store.update(ROLLOUT_KEY, ({ spec }) => {
      spec.paused = true;
    });
    cluster.settle();
    await expect(refused('2')).rejects.toThrow('is paused: resume it first');
    cluster.rest();
    cluster.api.store.update(ROLLOUT_KEY, ({ status }) => {
      delete status.stableRS;
    });
    await expect(refused('2')).rejects.toThrow('no stable ReplicaSet');
    expect(asked()).toEqual([]);
  });

  it('says when something else sets the version again', async () => {
    cluster.rollOut('basic', ['1', '2'], { isPromoted: true });
    const timer = setInterval(() => {
      if (wanted() !== '1') return;
      cluster.api.store.update(ROLLOUT_KEY, ({ spec }) => {
        spec.template = podTemplate('2');
      });
    }, 1);
    await expect(adapter().run(rollbackOf('2'), GO_ON)).rejects.toMatchObject({
      isRetryable: false,
      message: 'Rollout prod/mails: undo did not last: what deploys 2 has to go back as well',
    });
    clearInterval(timer);
  });

  it('does not take a Rollout whose template is in a Deployment', async () => {
    cluster.rollOut('basic', ['1', '2']);
    cluster.rest();
    cluster.api.store.update(ROLLOUT_KEY, ({ spec }) => {
      delete spec.template;
      spec.workloadRef = { kind: 'Deployment', name: 'mails' };
    });
    await expect(adapter().run(rollbackOf('2'), GO_ON)).rejects.toThrow(
      "no Rollout mails as it should be: spec/required must have required property 'template'",
    );
  });

  it('describes what it would do', () => {
    expect(adapter().describe(rollbackOf('2'))).toContain(
      'Rollout prod/mails: abort the rollout of 2, or where 2 is',
    );
  });
});

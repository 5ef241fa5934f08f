import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdapter } from '../index.ts';
import { DEPLOYMENT_KEY, NAMESPACE, rollbackOf, TestCluster } from '../testing/cluster.ts';
import { podTemplate } from '../testing/workload.ts';

const GO_ON = new AbortController().signal;
let cluster: TestCluster;
beforeEach(async () => {
  cluster = await new TestCluster().start();
});
afterEach(() => cluster.stop());

const adapter = (timeout = '20s') =>
  createAdapter(
    {
      kind: 'kubernetes-deployment',
      namespace: NAMESPACE,
      deployment: 'mails',
      timeout,
      cluster: { url: cluster.url },
    },
    { baseFolder: '.' },
  );
const deployment = () => cluster.api.store.get(DEPLOYMENT_KEY)!;
const wanted = () => deployment().spec.template.metadata.labels['app.kubernetes.io/version'];
const setAgain = (version: string) =>
  cluster.api.store.update(DEPLOYMENT_KEY, ({ spec }) => {
    spec.template = podTemplate(version);
  });

describe('the adapter of a Deployment', () => {
  it('puts the version before back and waits until it serves', async () => {
    cluster.deploy('1', '2');
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toEqual({
      status: 'done',
      detail: 'Deployment prod/mails serves 1',
    });
    expect(deployment().spec.template).toEqual(podTemplate('1'));
    expect(deployment().status).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    expect(deployment().metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' });
  });

  it('asks for nothing when the version is gone already', async () => {
    cluster.deploy('1', '2');
    await adapter().run(rollbackOf('2'), GO_ON);
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'unchanged' });
    expect(cluster.api.patches).toHaveLength(1);
  });

  it('goes on waiting for what was asked before it was stopped', async () => {
    cluster.deploy('1', '2');
    cluster.rest();
    const stopped = AbortSignal.timeout(400);
    await expect(adapter().run(rollbackOf('2'), stopped)).rejects.toMatchObject({
      name: 'AdapterError',
      isRetryable: true,
      message: expect.stringContaining('given up before it was safe: its controller has not seen the change'),
    });
    expect(wanted()).toBe('1');
    cluster.resume();
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'unchanged' });
  });

  it('keeps its own annotations and takes the others of the old ReplicaSet', async () => {
    cluster.deploy('1', '2');
    cluster.api.store.update(DEPLOYMENT_KEY, ({ metadata }) => {
      metadata.annotations = {
        ...metadata.annotations,
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        'kubernetes.io/change-cause': 'to 2',
      };
    });
    await adapter().run(rollbackOf('2'), GO_ON);
    expect(deployment().metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '3',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    });
  });

  it('passes over revisions that are the same version with other settings', async () => {
    cluster.deploy('1', '2', podTemplate('2', 'b'), podTemplate('2', 'c'));
    await adapter().run(rollbackOf('2'), GO_ON);
    expect(wanted()).toBe('1');
  });

  it('never goes forwards to a version that it once went back from', async () => {
    cluster.deploy('1', '2', '1');
    await expect(adapter().run(rollbackOf('1'), GO_ON)).rejects.toMatchObject({
      isRetryable: false,
      message: 'Deployment prod/mails has no older ReplicaSet of another version than 1 left',
    });
    expect(cluster.api.patches).toEqual([]);
  });

  it('gets off a version whose pods never came up', async () => {
    cluster.isReady = (image) => image !== 'mails:2';
    cluster.deploy('1', '2');
    expect(deployment().status).toMatchObject({ updatedReplicas: 1, availableReplicas: 3 });
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'done' });
  });

  it.each([
    ['3', 'wants 2 and knows no 3: is app.kubernetes.io/version the label of its version?'],
    ['mails', 'knows no mails'],
  ])('refuses a version that is not its own: %s', async (version, message) => {
    cluster.deploy('1', '2');
    await expect(adapter().run(rollbackOf(version), GO_ON)).rejects.toMatchObject({
      isRetryable: false,
      message: expect.stringContaining(message),
    });
    expect(cluster.api.patches).toEqual([]);
  });

  it('refuses a paused Deployment, and one that has nothing to go back to', async () => {
    cluster.deploy('1');
    await expect(adapter().run(rollbackOf('1'), GO_ON)).rejects.toThrow('no older ReplicaSet');
    cluster.deploy('1', '2');
    cluster.api.store.update(DEPLOYMENT_KEY, ({ spec }) => {
      spec.paused = true;
    });
    await expect(adapter().run(rollbackOf('2'), GO_ON)).rejects.toThrow('is paused: resume it first');
    expect(cluster.api.patches).toEqual([]);
  });

  it('reads anew when somebody changes it between reading and patching', async () => {
    cluster.deploy('1', '2');
    let changes = 3;
    cluster.api.beforePatch = (key) => {
      changes -= 1;
      if (changes < 0) return;
      cluster.api.store.update(key, ({ metadata }) => {
        metadata.labels = { changes: String(changes) };
      });
    };
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'done' });
    expect(cluster.api.patches).toHaveLength(4);
    expect(deployment().metadata.labels).toEqual({ changes: '0' });
  });

  it('does not put back what somebody has replaced by another version meanwhile', async () => {
    cluster.deploy('1', '2');
    cluster.api.beforePatch = () => {
      if (wanted() === '2') setAgain('3');
    };
    expect(await adapter().run(rollbackOf('2'), GO_ON)).toMatchObject({ status: 'unchanged' });
    expect(wanted()).toBe('3');
  });

  it('gives up, to be tried again, when it is changed all the time', async () => {
    cluster.deploy('1', '2');
    let change = 0;
    cluster.api.beforePatch = (key) => {
      change += 1;
      cluster.api.store.update(key, ({ metadata }) => {
        metadata.labels = { change: String(change) };
      });
    };
    await expect(adapter('1s').run(rollbackOf('2'), GO_ON)).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('not safe after 1 s: deployments mails was changed by somebody else'),
    });
  });

  it('tells a patch that is refused from one that came too late', async () => {
    cluster.deploy('1', '2');
    const set = cluster.api.store.list({ ...DEPLOYMENT_KEY, resource: 'replicasets' })[0]!;
    const key = { ...DEPLOYMENT_KEY, resource: 'replicasets', name: set.metadata.name };
    cluster.rest();
    cluster.api.store.update(key, ({ spec }) => {
      spec.template.metadata.labels.app = 'others';
    });
    await expect(adapter().run(rollbackOf('2'), GO_ON)).rejects.toMatchObject({
      isRetryable: false,
      message: expect.stringContaining('answers 422: Deployment.apps "mails" is invalid: spec.template'),
    });
  });

  it('says what is missing when the version before does not come up', async () => {
    cluster.deploy('1', '2');
    cluster.isReady = (image) => image !== 'mails:1';
    await expect(adapter('1s').run(rollbackOf('2'), GO_ON)).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringMatching(/is not safe after 1 s: \d of 3 replicas are updated/),
    });
  });

  it.each([
    [
      { observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3 },
      'has not seen the change',
    ],
    [
      { observedGeneration: 3, replicas: 3, updatedReplicas: 2, availableReplicas: 3 },
      '2 of 3 replicas are updated',
    ],
    [
      { observedGeneration: 3, replicas: 4, updatedReplicas: 3, availableReplicas: 3 },
      '1 old replicas still run',
    ],
    [
      { observedGeneration: 3, replicas: 3, updatedReplicas: 3, availableReplicas: 2 },
      '2 of 3 replicas are available',
    ],
    [{ observedGeneration: 3 }, '0 of 3 replicas are updated'],
    [undefined, 'has not seen the change'],
  ])('is not content with the status %j', async (status, why) => {
    cluster.deploy('1', '2');
    cluster.rest();
    cluster.api.beforePatch = (key) => {
      cluster.api.store.update(key, (object) => {
        object.status = status;
      });
    };
    await expect(adapter().run(rollbackOf('2'), AbortSignal.timeout(700))).rejects.toMatchObject({
      message: expect.stringContaining(
        `given up before it was safe: ${why.startsWith('has') ? 'its controller ' : ''}${why}`,
      ),
    });
  });

  it('says when something else sets the version again', async () => {
    cluster.deploy('1', '2');
    cluster.rest();
    const running = adapter().run(rollbackOf('2'), GO_ON);
    const timer = setInterval(() => {
      if (wanted() === '1') setAgain('2');
    }, 5);
    await expect(running).rejects.toMatchObject({
      isRetryable: false,
      message: expect.stringContaining('was set to 2 again: what deploys it has to go back as well'),
    });
    clearInterval(timer);
  });

  it('asks for nothing after it was told to stop', async () => {
    cluster.deploy('1', '2');
    await expect(adapter().run(rollbackOf('2'), AbortSignal.abort())).rejects.toMatchObject({
      isRetryable: true,
    });
    expect(cluster.api.accesses).toEqual([]);
  });

  it('describes what it would do', () => {
    expect(adapter('60s').describe(rollbackOf('2'))).toBe(
      'Deployment prod/mails: put the pod template of the last revision before 2 back, and wait up to 60s until all its replicas are available',
    );
  });
});

const run = promisify(execFile);
const kubectl = await run('kubectl', ['version', '--client']).catch(() => undefined);

describe('beside kubectl', () => {
  it.skipIf(kubectl === undefined)(
    'asks for the same, but guarded (skipped where no kubectl is installed)',
    async () => {
      cluster.deploy('1', '2');
      await adapter().run(rollbackOf('2'), GO_ON);
      await cluster.stop();
      const ours = cluster.api.patches;
      cluster = await new TestCluster().start();
      cluster.deploy('1', '2');
      const env = { ...process.env, KUBECONFIG: '/dev/null', HOME: '/nonexistent' };
      const undo = ['--server', cluster.url, '--namespace', NAMESPACE, 'rollout', 'undo', 'deployment/mails'];
      expect((await run('kubectl', undo, { env })).stdout).toBe('deployment.apps/mails rolled back\n');
      const theirs = cluster.api.patches[0]!.body as { op: string; path: string }[];
      const [test, template, annotations] = ours[0]!.body as { op: string; path: string }[];
      expect(test).toMatchObject({ op: 'test', path: '/metadata/resourceVersion' });
      // kubectl's template has the empty fields of its own types.
      expect(theirs[0]).toMatchObject(template!);
      expect([{ ...annotations, op: 'replace' }]).toEqual(theirs.slice(1));
    },
  );
});

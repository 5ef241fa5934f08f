import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { CanaryOptions, RouterOptions, Served } from './options.ts';
import { createRouter } from './router.ts';
import type { RouterStatus } from './types.ts';
import { versionsOf } from './versions.fixture.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

type Predict = (user: string) => string;
const says = (version: string): Predict => vi.fn((user) => `${version}:${user}`);

/** A router with version 1 as champion, and more versions to load. */
function three(options: Partial<RouterOptions<Predict>> = {}) {
  const { name, load } = versionsOf<Predict>();
  const [one, two, three] = ['1', '2', '3'].map((version) => load(version, says(version))) as [
    Served<Predict>,
    Served<Predict>,
    Served<Predict>,
  ];
  const router = createRouter({ name: 'mail', champion: one, key: (user) => user, ...options });
  return { router, name, load, one, two, three };
}

const answers = (router: { predict: Predict }, calls = 1000) => {
  const counts: Record<string, number> = {};
  for (let i = 0; i < calls; i++) {
    const [version] = router.predict(`user-${i}`).split(':');
    counts[version!] = (counts[version!] ?? 0) + 1;
  }
  return counts;
};

const rolesOf = async (name: string) =>
  Object.fromEntries(
    (await sdk.points(metrics.modelInfo.name))
      .filter(({ attributes, value }) => attributes[ATTR.modelName] === name && value === 1)
      .map(({ attributes }) => [attributes[ATTR.modelVersion], attributes[ATTR.modelRole]]),
  );

const eventsOf = (name: string, key: 'modelDeployment' | 'modelRollback') =>
  sdk
    .events()
    .filter(
      ({ eventName, attributes }) => eventName === events[key].name && attributes[ATTR.modelName] === name,
    );

const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('router_threw')]!;

describe('a champion alone', () => {
  it('answers every call, with the arguments and this of the caller', () => {
    const { name, load } = versionsOf<(this: unknown, a: number, b: number) => unknown[]>();
    const router = createRouter({
      name: 'r',
      champion: load('1', function (this: unknown, a, b) {
        return [this, a, b];
      }),
    });
    const self = { predict: router.predict };
    expect(self.predict(1, 2)).toEqual([self, 1, 2]);
    expect(router.status()).toMatchObject({ model: name, champion: '1' });
  });

  it('fails as the version fails', () => {
    const { load } = versionsOf<() => never>();
    const error = new Error('own');
    const throws = () => {
      throw error;
    };
    const router = createRouter({ name: 'r', champion: load('1', throws) });
    expect(router.predict).toThrow(error);
    router.canary(load('2', throws), { share: 0.5 });
    for (let i = 0; i < 20; i++) expect(router.predict).toThrow(error);
  });
});

describe('a canary', () => {
  it('answers its share of the keys, and always the same', () => {
    const { router, two } = three();
    expect(router.canary(two, { share: 0.2 })).toEqual({ done: true, to: '2' });
    const counts = answers(router, 5000);
    expect(Math.abs(counts['2']! / 5000 - 0.2)).toBeLessThan(0.03);
    const first = Array.from({ length: 100 }, (_, i) => router.predict(`user-${i}`));
    expect(Array.from({ length: 100 }, (_, i) => router.predict(`user-${i}`))).toEqual(first);
    const replica = three();
    replica.router.canary(replica.two, { share: 0.2 });
    expect(Array.from({ length: 100 }, (_, i) => replica.router.predict(`user-${i}`))).toEqual(first);
  });

  it('given a larger share keeps its keys, and is judged anew', () => {
    const { router, two } = three();
    router.canary(two, { share: 0.1 });
    const on = (i: number) => router.predict(`user-${i}`).startsWith('2');
    const before = Array.from({ length: 500 }, (_, i) => i).filter(on);
    const { deploymentId, counts } = router.status().canary!;
    expect(counts.errors!.champion.trials + counts.errors!.canary.trials).toBe(500);
    router.canary(two, { share: 0.5 });
    expect(before.every(on)).toBe(true);
    expect(router.status().canary!.deploymentId).not.toBe(deploymentId);
    expect(router.status().canary!.counts.errors!.canary.trials).toBe(before.length);
  });

  it('without a key gets its share of the calls', () => {
    const { router, two } = three({ key: undefined });
    router.canary(two, { share: 0.5 });
    expect(Math.abs(answers(router, 4000)['2']! - 2000)).toBeLessThan(200);
  });

  it.each([
    ['throws', () => JSON.parse('{')],
    ['gives no text', () => 7],
  ])('a key that %s sends the call to the champion, and is counted', (_, key) => {
    const { router, two } = three({ key: key as never });
    router.canary(two, { share: 1 });
    const before = faults();
    expect(answers(router, 10)).toEqual({ 1: 10 });
    expect(faults()).toBe(before + 10);
  });

  it('is counted by arm: errors, slow calls, labels, costs; synchronous or not', async () => {
    const { name, load } = versionsOf<(user: string) => Promise<string> | string>();
    const router = createRouter({ name: 'r', champion: load('1', (user) => user), key: (user) => user });
    const slow = async (user: string) => {
      if (user.endsWith('7')) throw new Error('own');
      await new Promise((resolve) => setTimeout(resolve, user.endsWith('3') ? 60 : 0));
      return user;
    };
    router.canary(load('2', slow), { share: 0.5, slowerThan: 0.04, deploymentId: 'd-1' });
    const done = await Promise.allSettled(
      Array.from({ length: 200 }, async (_, i) => router.predict(`user-${i}`)),
    );
    const predictedAt = Date.now();
    router.recordLabel('2', { wrong: true, predictedAt });
    router.recordLabel('1', { wrong: false, predictedAt });
    router.recordLabel('9', { wrong: true, predictedAt });
    router.recordCost('2', 0.5);
    router.recordCost('2', 0.25);
    router.recordCost('1', Number.NaN);
    const { errors, latency, quality, cost } = router.status().canary!.counts;
    expect(errors!.canary.failures).toBe(done.filter(({ status }) => status === 'rejected').length);
    expect(errors!.champion.failures).toBe(0);
    expect(errors!.champion.trials + errors!.canary.trials).toBe(200);
    expect(latency!.canary.trials).toBe(errors!.canary.trials - errors!.canary.failures);
    expect(latency!.canary.failures).toBeGreaterThan(0);
    expect(quality).toEqual({ champion: { trials: 1, failures: 0 }, canary: { trials: 1, failures: 1 } });
    expect(cost!.canary).toEqual({ trials: 2, sum: 0.75, squares: 0.3125 });
    const of = {
      [ATTR.modelName]: name,
      [ATTR.deploymentId]: 'd-1',
      [ATTR.modelRole]: 'canary',
      [ATTR.canaryMetric]: 'errors',
    };
    expect(await sdk.value(metrics.canaryTrials.name, of)).toBe(errors!.canary.trials);
    expect(await sdk.value(metrics.canaryFailures.name, of)).toBe(errors!.canary.failures);
    expect(await sdk.value(metrics.canaryShare.name, { [ATTR.deploymentId]: 'd-1' })).toBe(0.5);
    router.rollback();
    expect(await sdk.value(metrics.canaryShare.name, { [ATTR.deploymentId]: 'd-1' })).toBe(0);
  });
});

describe('a version that is loaded again', () => {
  const trials = ({ canary }: RouterStatus) => canary!.counts.errors!.canary.trials;

  it('with another digest has a deployment and counts of its own', () => {
    const { router, load } = three();
    const ids = ['sha256:aaaaaaaaaaaaaa', 'sha256:bbbbbbbbbbbbbb'].map((digest) => {
      expect(router.canary(load('2', says('2'), digest), { share: 1 }).done).toBe(true);
      expect(trials(router.status())).toBe(0);
      answers(router, 10);
      expect(trials(router.status())).toBe(10);
      const { deploymentId } = router.status().canary!;
      router.rollback();
      return deploymentId;
    });
    expect(ids).toEqual(['mail:1>2+aaaaaaaaaaaa@1', 'mail:1>2+bbbbbbbbbbbb@1']);
  });

  it('does not go on with the counts of the load before: it needs an id of its own', () => {
    const { router, load, two } = three();
    const end: (() => void)[] = [() => router.rollback(), () => router.disable('2')];
    for (const [i, over] of end.entries()) {
      const options = { share: 1, deploymentId: `try-${i}` };
      const first = load('2', says('2'));
      router.canary(first, options);
      answers(router, 10);
      over();
      const again = load('2', says('2'));
      expect(router.canary(again, options)).toEqual({
        done: false,
        reason: `deployment try-${i} was of an earlier load of 2, whose counts it would go on with: give another deploymentId, or a build its digest in defineModel`,
      });
      expect(router.status().canary).toBeUndefined();
      expect(router.canary(again, { share: 1, deploymentId: `try-${i} again` }).done).toBe(true);
      expect(trials(router.status())).toBe(0);
      router.rollback();
    }
    router.canary(two, { share: 0.1 });
    expect(router.canary(load('2', says('2')), { share: 0.1 }).done).toBe(false);
    expect(router.status().canary!.version).toBe('2');
  });

  it('nor does it in a router that is made again', () => {
    const { router, one, load, two } = three();
    router.canary(two, { share: 1 });
    answers(router, 10);
    router.rollback();
    const second = createRouter({ name: 'mail', champion: one });
    expect(second.canary(load('2', says('2')), { share: 1 }).done).toBe(false);
  });

  it('goes on at a share that it had before, for it is the same load', () => {
    const { router, two } = three();
    router.canary(two, { share: 1 });
    answers(router, 10);
    router.canary(two, { share: 0.5 });
    expect(router.canary(two, { share: 1 }).done).toBe(true);
    expect(trials(router.status())).toBe(10);
  });
});

describe('roles follow', () => {
  it('over canary, promotion and rollback', async () => {
    const { router, name, two, three: third } = three();
    expect(await rolesOf(name)).toEqual({ 1: 'champion', 2: 'standby', 3: 'standby' });
    router.canary(two, { share: 0.5 });
    expect(await rolesOf(name)).toEqual({ 1: 'champion', 2: 'canary', 3: 'standby' });
    router.promote();
    expect(await rolesOf(name)).toEqual({ 1: 'standby', 2: 'champion', 3: 'standby' });
    router.shadow(third);
    expect(await rolesOf(name)).toEqual({ 1: 'standby', 2: 'champion', 3: 'shadow' });
    router.rollback();
    expect(await rolesOf(name)).toEqual({ 1: 'champion', 3: 'shadow' });
  });
});

describe('rollback', () => {
  it('of a canary ends it; of a champion goes back to the one before, which was kept', () => {
    const { router, two, three: third } = three();
    router.canary(two, { share: 1 });
    expect(router.promote()).toEqual({ done: true, from: '1', to: '2' });
    expect(router.status()).toMatchObject({ champion: '2', previous: '1' });
    router.canary(third, { share: 1 });
    expect(router.rollback()).toEqual({ done: true, from: '3', to: '2' });
    expect(router.status()).toMatchObject({ champion: '2', previous: '1' });
    expect(router.rollback()).toEqual({ done: true, from: '2', to: '1' });
    expect(answers(router, 10)).toEqual({ 1: 10 });
    expect(router.rollback()).toMatchObject({ done: false, reason: expect.stringContaining('no version') });
    expect(answers(router, 10)).toEqual({ 1: 10 });
  });

  it('keeps calls under way on their version', async () => {
    const { load } = versionsOf<(user: string) => Promise<string>>();
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const router = createRouter({ name: 'r', champion: load('1', async () => '1') });
    router.canary(
      load('2', async () => {
        await gate;
        return '2';
      }),
      { share: 1 },
    );
    const under = router.predict('a');
    router.rollback();
    expect(await router.predict('b')).toBe('1');
    release();
    expect(await under).toBe('2');
  });

  it('keeps out what was rolled back or disabled, until it is loaded again', () => {
    const { router, load, two } = three();
    router.canary(two, { share: 1 });
    router.rollback();
    const refusal = { done: false, reason: expect.stringContaining('load it again') };
    expect(router.canary(two, { share: 1 })).toMatchObject(refusal);
    expect(router.shadow(two)).toMatchObject(refusal);
    const again = load('2', says('2'));
    expect(router.canary(again, { share: 1, deploymentId: 'again' }).done).toBe(true);
    expect(router.disable('2')).toEqual({ done: true, from: '2' });
    expect(router.canary(again, { share: 1 })).toMatchObject(refusal);
  });

  it('works although roles, events and the trigger are broken', async () => {
    const { name, load } = versionsOf<Predict>();
    const broken = (served: Served<Predict>): Served<Predict> => ({
      ...served,
      model: {
        ...served.model,
        setRole: () => JSON.parse('{'),
        retire: () => JSON.parse('{'),
      },
    });
    const champion = load('1', says('1'));
    const router = createRouter({ name: 'r', champion });
    const triggers = [Number.NaN, new Date('x'), Symbol('x'), {}, -1, Date.now() + 1e9];
    for (const [i, trigger] of triggers.entries()) {
      router.canary(broken(load('2', says('2'))), { share: 1, deploymentId: `try-${i}` });
      const reason = { toString: () => JSON.parse('{') };
      expect(router.rollback({ trigger, reason } as never).done).toBe(true);
      expect(router.predict('u')).toBe('1:u');
    }
    expect(router.rollback(null as never).done).toBe(false);
    expect(await sdk.value(metrics.rollbackDuration.name, { [ATTR.modelName]: name })).toBe(6);
  });

  it('is timed from its trigger, the earlier of request and trigger', async () => {
    const { router, name, two } = three();
    router.canary(two, { share: 0.1 });
    router.requestRollback({ reason: 'alert', trigger: Date.now() - 60_000 });
    router.requestRollback({ reason: 'later', trigger: Date.now() - 5_000 });
    expect(router.status().openRollback!.reason).toBe('alert');
    const open = () => sdk.value(metrics.rollbackOpen.name, { [ATTR.modelName]: name });
    expect(await open()).toBeGreaterThan(59);
    router.rollback({ trigger: new Date(Date.now() - 10_000) });
    expect(await open()).toBe(0);
    const [point] = (await sdk.points(metrics.rollbackDuration.name)).filter(
      ({ attributes }) => attributes[ATTR.modelName] === name,
    );
    expect(point!.value).toBe(1);
    expect(Math.abs(point!.sum! - 60)).toBeLessThan(1);
  });

  it('that is asked for stays open when there is nothing to go back to, until it is withdrawn', async () => {
    const { router, name } = three();
    router.requestRollback({ trigger: Date.now() - 1000 });
    expect(router.rollback().done).toBe(false);
    const open = () => sdk.value(metrics.rollbackOpen.name, { [ATTR.modelName]: name });
    expect(await open()).toBeGreaterThan(0.9);
    router.withdrawRollback();
    expect(await open()).toBe(0);
    expect(router.status().openRollback).toBeUndefined();
  });
});

describe('what is told', () => {
  it('a count and an event for each step, with who and why', async () => {
    const { router, name, two, three: third } = three({ actorKey: 'a-key-of-16-char' });
    router.canary(two, { share: 0.25, actor: 'ada@example.org', reason: 'x'.repeat(300) });
    router.promote();
    router.shadow(third);
    router.disable('3');
    router.rollback({ reason: 'errors' });
    const deployments = eventsOf(name, 'modelDeployment').map(({ attributes }) => attributes);
    expect(deployments.map((attributes) => attributes[ATTR.lifecycleAction])).toEqual([
      'canary',
      'promote',
      'shadow',
      'disable',
    ]);
    expect(deployments[0]).toMatchObject({
      [ATTR.modelVersion]: '2',
      [ATTR.datasetId]: 'set-1',
      [ATTR.deploymentId]: 'mail:1>2@0.25',
      [ATTR.lifecycleFrom]: '1',
      [ATTR.lifecycleTo]: '2',
      [ATTR.canaryShare]: 0.25,
      [ATTR.lifecycleReason]: 'x'.repeat(256),
      // printf ada@example.org | openssl dgst -sha256 -hmac a-key-of-16-char
      [ATTR.userHash]: 'k1:72bc7c71b3ca87c1dc8a9a49650cb382',
    });
    const [rollback] = eventsOf(name, 'modelRollback');
    expect(rollback).toMatchObject({ severityNumber: 13 });
    expect(rollback!.attributes).toMatchObject({
      [ATTR.modelVersion]: '2',
      [ATTR.lifecycleFrom]: '2',
      [ATTR.lifecycleTo]: '1',
      [ATTR.lifecycleReason]: 'errors',
    });
    expect(JSON.stringify(sdk.events())).not.toContain('ada@');
    const count = (modelVersion: string, action: string) =>
      sdk.value(metrics.lifecycleActions.name, {
        [ATTR.modelName]: name,
        [ATTR.modelVersion]: modelVersion,
        [ATTR.lifecycleAction]: action,
      });
    expect(await count('2', 'rollback')).toBe(1);
    expect(await count('3', 'disable')).toBe(1);
    expect(await count('3', 'promote')).toBe(0);
    const links = sdk.events().filter(({ eventName }) => eventName === events.lineageLink.name);
    expect(links.map(({ attributes }) => attributes[ATTR.lineageToId])).toEqual([
      'mail:1>2@0.25',
      'mail:2+3',
    ]);
  });

  it('says nobody without a key for the hash', () => {
    const { router, name, two } = three();
    router.canary(two, { share: 0.25, actor: 'ada@example.org' });
    expect(eventsOf(name, 'modelDeployment')[0]!.attributes).not.toHaveProperty(ATTR.userHash);
  });
});

describe('what is refused', () => {
  it('actions that the state does not allow', () => {
    const { router, one, two, three: third } = three();
    const refusal = (reason: string) => ({ done: false, reason: expect.stringContaining(reason) });
    expect(router.promote()).toMatchObject(refusal('no canary'));
    expect(router.canary(one, { share: 1 })).toMatchObject(refusal('is the champion'));
    expect(router.disable('1')).toMatchObject(refusal('is the champion'));
    expect(router.disable('9')).toMatchObject(refusal('no version 9'));
    router.canary(two, { share: 0.5 });
    expect(router.canary(third, { share: 0.5 })).toMatchObject(refusal('2 is the canary'));
    expect(router.shadow(two)).toMatchObject(refusal('2 is the canary'));
    router.promote();
    expect(router.canary(one, { share: 0.5 })).toMatchObject(refusal('is the previous version'));
  });

  it.each<[string, object, string]>([
    ['no name', { name: '' }, 'option name'],
    [
      'a bare function',
      { champion: () => 1 },
      'a version, { model, predict } with a handle and its wrapped function, wants an object of options',
    ],
    ['a version without handle', { champion: { model: {}, predict: () => 1 } }, 'name'],
    ['no function', { champion: { model: {}, predict: 3 } }, ''],
    ['a text for a key', { key: 'user' }, 'createRouter option key must be a function, not "user"'],
    ['a short key', { actorKey: 'short' }, 'actorKey must be a text of 16 characters'],
    ['a slip of the pen', { keys: () => 'k' }, 'createRouter has no option "keys"'],
  ])('%s', (_, wrong, message) => {
    const { load } = versionsOf<Predict>();
    const options = { name: 'r', champion: load('1', says('1')), ...wrong };
    expect(() => createRouter(options as RouterOptions<Predict>)).toThrow(TypeError);
    expect(() => createRouter(options as RouterOptions<Predict>)).toThrow(message);
  });

  it.each<[object, string]>([
    [{}, 'canary option share must be a number over 0, to 1, not undefined'],
    [{ share: 10 }, 'not 10'],
    [{ share: 0 }, 'not 0'],
    [{ share: 0.1, slowerThan: 0 }, 'slowerThan'],
    [{ share: 0.1, deploymentId: '' }, 'deploymentId'],
    [{ shar: 0.1 }, 'canary has no option "shar"'],
  ])('a canary with %o', (options, message) => {
    const { router, two } = three();
    expect(() => router.canary(two, options as CanaryOptions)).toThrow(message);
    expect(router.status().canary).toBeUndefined();
  });

  it('a version of another model', () => {
    const { router } = three();
    expect(() => router.canary(three().two, { share: 1 })).toThrow('this router serves versions of');
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seeded } from '../../bench/drift/random.ts';
import { ATTR, events, metrics } from '../contract/index.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { type JudgeOptions, watchCanary } from './judge.ts';
import { createRouter } from './router.ts';
import { versionsOf } from './versions.fixture.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

/** A service whose version 1 fails in 5 % of the calls, and whose canary, a tenth of the keys, at another rate. */
function service(canaryRate: number, options: JudgeOptions = {}) {
  const random = seeded(11);
  const { name, load } = versionsOf<(user: string) => Promise<string>>();
  const failing = (version: string, rate: number, digest?: string) => {
    const predict = async () => {
      if (random() < rate) throw new Error('own');
      return version;
    };
    return load(version, predict, digest);
  };
  const router = createRouter({ name: 'mail', champion: failing('1', 0.05), key: (user) => user });
  router.canary(failing('2', canaryRate), { share: 0.1 });
  const judge = watchCanary(router, { every: 1000, ...options });
  let served = 0;
  const serve = async (calls: number) => {
    for (let i = 0; i < calls; i++) {
      await router.predict(`user-${served++}`).catch(() => undefined);
      if (i % 20 === 0) judge.look();
    }
  };
  const verdicts = () =>
    sdk
      .events()
      .filter(
        ({ eventName, attributes }) =>
          eventName === events.canaryVerdict.name && attributes[ATTR.modelName] === name,
      );
  return { router, name, judge, serve, verdicts, failing };
}

describe('a canary that fails twice as often', () => {
  it('is rolled back, with event, duration and the version before still warm', async () => {
    const onVerdict = vi.fn();
    const { router, name, judge, serve, verdicts } = service(0.1, { rollback: true, onVerdict });
    await serve(12_000);
    judge.stop();
    expect(router.status()).toMatchObject({ champion: '1', canary: undefined });
    expect(
      await Promise.allSettled(Array.from({ length: 5 }, () => router.predict('user-1'))),
    ).toContainEqual({
      status: 'fulfilled',
      value: '1',
    });
    expect(judge.look()).toBeUndefined();
    expect(verdicts().map(({ attributes }) => attributes[ATTR.canaryVerdict])).toEqual([
      'not enough data',
      'worse',
    ]);
    expect(verdicts().at(-1)!.severityNumber).toBe(13);
    expect(onVerdict.mock.calls.map(([verdict, id]) => [verdict.verdict, id])).toEqual([
      ['not enough data', 'mail:1>2@0.1'],
      ['worse', 'mail:1>2@0.1'],
    ]);
    const rollback = sdk
      .events()
      .find(
        ({ eventName, attributes }) =>
          eventName === events.modelRollback.name && attributes[ATTR.modelName] === name,
      )!;
    expect(rollback.attributes[ATTR.lifecycleReason]).toMatch(/^errors: canary /);
    expect(await sdk.value(metrics.rollbackDuration.name, { [ATTR.modelName]: name })).toBe(1);
  });

  it('is only told of when nobody asked for more', async () => {
    const { router, judge, serve, verdicts } = service(0.1);
    await serve(12_000);
    expect(router.status().canary?.version).toBe('2');
    expect(verdicts().map(({ attributes }) => attributes[ATTR.canaryVerdict])).toContain('worse');
    judge.stop();
  });
});

describe('a second try of a version', () => {
  it('that was mended is judged by itself', async () => {
    const { router, judge, serve, verdicts, failing } = service(0.9, { rollback: true });
    await serve(1_000);
    expect(router.status().canary).toBeUndefined();
    const told = verdicts().length;
    expect(router.canary(failing('2', 0.05, 'sha256:mended'), { share: 0.1 }).done).toBe(true);
    expect(judge.look()?.verdict).toBe('not enough data');
    expect(verdicts()).toHaveLength(told + 1);
    await serve(3_000);
    expect(router.status().canary?.version).toBe('2');
    judge.stop();
  });

  it('that fails again is told of and taken back again', async () => {
    const { router, judge, serve, verdicts, failing } = service(0.9, { rollback: true });
    await serve(1_000);
    const again = failing('2', 0.9);
    // As it would have been before: the same identifier, whose counts say worse at the first look.
    expect(router.canary(again, { share: 0.1 }).done).toBe(false);
    expect(router.canary(again, { share: 0.1, deploymentId: 'second' }).done).toBe(true);
    await serve(1_000);
    expect(router.status().canary).toBeUndefined();
    expect(verdicts().map(({ attributes }) => attributes[ATTR.canaryVerdict])).toEqual([
      'not enough data',
      'worse',
      'not enough data',
      'worse',
    ]);
    judge.stop();
  });
});

it('takes back what is worse although it has told so before, and tells again of a canary that comes back', async () => {
  const { router, judge: teller, serve } = service(0.9);
  await serve(1_000);
  teller.stop();
  const { canary } = router.status();
  // A router of the caller's own, which lets the same deployment come back.
  let on = true;
  const own = {
    status: () => ({ ...router.status(), canary: on ? canary : undefined }),
    rollback: vi.fn(() => {
      on = false;
      return { done: true } as const;
    }),
  };
  const onVerdict = vi.fn();
  const judge = watchCanary(own, { every: 1000, rollback: true, onVerdict });
  for (const attempt of [1, 2]) {
    on = true;
    expect(judge.look()?.verdict).toBe('worse');
    expect(own.rollback).toHaveBeenCalledTimes(attempt);
    expect(judge.look()).toBeUndefined();
    expect(onVerdict).toHaveBeenCalledTimes(attempt);
  }
  own.rollback.mockReturnValueOnce({ done: true });
  on = true;
  judge.look();
  expect(judge.look()?.verdict).toBe('worse');
  expect(own.rollback).toHaveBeenCalledTimes(4);
  expect(onVerdict).toHaveBeenCalledTimes(3);
  judge.stop();
});

it('a canary that fails as often stays', async () => {
  const { router, judge, serve, verdicts } = service(0.05, { rollback: true });
  await serve(6_000);
  expect(router.status().canary?.version).toBe('2');
  expect(verdicts()).toHaveLength(1);
  judge.stop();
});

it('looks by itself, and not after it is stopped', async () => {
  const onVerdict = vi.fn();
  const { judge } = service(0.05, { every: 0.01, onVerdict });
  await vi.waitFor(() => expect(onVerdict).toHaveBeenCalledOnce());
  judge.stop();
  const { judge: other } = service(0.05, { every: 0.01, onVerdict: onVerdict.mockClear() });
  other.stop();
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(onVerdict).not.toHaveBeenCalled();
});

it('what the caller gave may throw: drift is unknown then', async () => {
  const fail = () => JSON.parse('{');
  const { judge, router } = service(0.05, { drift: fail, onVerdict: fail });
  await router.predict('user-1').catch(() => undefined);
  expect(judge.look()).toMatchObject({ verdict: 'not enough data', drift: 'not enough data' });
  judge.stop();
});

it.each<[object, string]>([
  [{ every: 0 }, 'watchCanary option every must be a number of seconds over 0, not 0'],
  [{ every: 1e9 }, 'every'],
  [{ alpha: 5 }, 'alpha must lie within 0 and 1, not 5'],
  [{ rollback: 'yes' }, 'rollback must be true or false, not "yes"'],
  [{ onVerdict: 1 }, 'onVerdict must be a function, not 1'],
  [{ rollBack: true }, 'has no option "rollBack"'],
])('%o is refused', (options, message) => {
  expect(() => service(0.05, options as JudgeOptions)).toThrow(message);
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions, newVersion } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { trainRun } from '../training/train-run.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

function make() {
  const options = modelOptions();
  const of = { [ATTR.modelName]: options.name };
  return {
    model: defineModel(options),
    active: () => sdk.value(metrics.inferenceActive.name, of),
    calls: async () => (await sdk.value(metrics.inferenceDuration.name, of)) ?? 0,
    faults: () =>
      sdk.value(metrics.instrumentationFaults.name, { ...of, [ATTR.faultKind]: 'telemetry_threw' }),
  };
}

describe('a promise with properties of its own', () => {
  const cancellable = () => {
    const state = { cancelled: false };
    const cancel = () => {
      state.cancelled = true;
      return 'cancelled';
    };
    return { state, promise: Object.assign(Promise.resolve(1), { cancel, progress: 0 }) };
  };

  it('keeps them, to read and to write', async () => {
    const { model, calls } = make();
    const { promise, state } = cancellable();
    const given = model.wrapPredict(() => promise)();
    expect(given.cancel()).toBe('cancelled');
    expect(state.cancelled).toBe(true);
    promise.progress = 1;
    expect(given.progress).toBe(1);
    given.progress = 2;
    expect(promise.progress).toBe(2);
    expect(Object.keys(given)).toEqual(['cancel', 'progress']);
    expect(await given).toBe(1);
    expect(await calls()).toBe(1);
  });

  it('keeps them in a training run', async () => {
    const given = trainRun({ model: newVersion() }, () => cancellable().promise);
    expect(given.cancel()).toBe('cancelled');
    expect(await given).toBe(1);
  });
});

describe('a result that refuses to be looked at', () => {
  const refuse = () => {
    throw new Error('trap');
  };
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    return proxy;
  };
  const results: [string, () => object][] = [
    ['a read-only proxy', () => new Proxy({}, { get: () => () => 1, defineProperty: refuse })],
    ['a proxy without a prototype to tell', () => new Proxy({}, { getPrototypeOf: refuse })],
    [
      'a proxy without descriptors',
      () => new Proxy({}, { get: () => () => 1, getOwnPropertyDescriptor: refuse }),
    ],
    ['a revoked proxy', revoked],
    ['a proxy of a promise', () => new Proxy(Promise.resolve(1), {})],
    ['a getter that throws', () => Object.defineProperty({}, 'then', { get: refuse })],
  ];

  it.each(results)('%s comes back itself', async (_, result) => {
    const { model, active, calls, faults } = make();
    const given = result();
    expect(Object.is(model.wrapPredict(() => given)(), given)).toBe(true);
    expect([await active(), await calls(), await faults()]).toEqual([0, 1, 1]);
  });

  it.each(results)('%s comes back itself from a training run', (_, result) => {
    const given = result();
    const training = registry.faults.kinds.indexOf('training_threw');
    const before = registry.faults.counts[training]!;
    expect(
      Object.is(
        trainRun({ model: newVersion() }, () => given),
        given,
      ),
    ).toBe(true);
    expect(registry.faults.counts[training]).toBe(before + 1);
  });

  it('as a prediction it is counted', () => {
    const { model } = make();
    const mappers = { features: () => revoked() as never, prediction: () => revoked() as never };
    expect(model.wrapPredict(() => 'fine', mappers)()).toBe('fine');
  });
});

describe('a lazy thenable', () => {
  /** Like a query builder whose three methods each start the work by themselves. */
  const query = (work: () => Promise<unknown>) => ({
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    then: (...handlers: Parameters<Promise<unknown>['then']>) => work().then(...handlers),
    catch: (handler?: (error: unknown) => unknown) => work().catch(handler),
    finally: (handler?: () => void) => work().finally(handler),
  });

  it('that nobody asks for is no call', async () => {
    const { model, active, calls } = make();
    const work = vi.fn(() => Promise.resolve(5));
    model.wrapPredict(() => query(work))();
    expect([await active(), await calls(), work.mock.calls.length]).toEqual([0, 0, 0]);
  });

  it.each([
    ['then', (given: ReturnType<typeof query>) => given.then()],
    ['catch', (given: ReturnType<typeof query>) => given.catch()],
    ['finally', (given: ReturnType<typeof query>) => given.finally()],
  ])('is under way from %s on, until it settles', async (_, ask) => {
    const { model, active, calls } = make();
    let resolve = (_: number): void => undefined;
    const promise = new Promise<number>((settle) => {
      resolve = settle;
    });
    const work = vi.fn(() => promise);
    const asked = ask(model.wrapPredict(() => query(work))());
    expect([await active(), await calls()]).toEqual([1, 0]);
    resolve(5);
    expect(await asked).toBe(5);
    expect([await active(), await calls(), work.mock.calls.length]).toEqual([0, 1, 1]);
  });

  it.each([
    ['then', (given: ReturnType<typeof query>) => given.then(undefined, () => 'caught')],
    ['catch', (given: ReturnType<typeof query>) => given.catch(() => 'caught')],
  ])('that fails is counted by its error, through %s', async (_, ask) => {
    const { model, active } = make();
    const failing = query(() => Promise.reject(new RangeError('no')));
    expect(await ask(model.wrapPredict(() => failing)())).toBe('caught');
    const of = { [ATTR.modelName]: model.name, [ATTR.errorType]: 'RangeError' };
    expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(1);
    expect(await active()).toBe(0);
  });

  it('that throws when asked is counted', async () => {
    const { model, active } = make();
    const broken = query(() => {
      throw new RangeError('no');
    });
    await expect(async () => model.wrapPredict(() => broken as PromiseLike<unknown>)()).rejects.toThrow('no');
    expect([
      await active(),
      await sdk.value(metrics.inferenceDuration.name, { [ATTR.errorType]: 'RangeError' }),
    ]).toEqual([0, 1]);
  });

  it('may be asked again, as it is then', async () => {
    const { model, calls } = make();
    const work = vi.fn(() => Promise.resolve(5));
    const given = model.wrapPredict(() => query(work))();
    expect([await given, await given, await given.finally()]).toEqual([5, 5, 5]);
    expect([await calls(), work.mock.calls.length]).toEqual([1, 3]);
  });

  it('a promise with a then of its own leaves nothing under way', async () => {
    const { model, active } = make();
    const promise = Promise.resolve(6);
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    const own = Object.assign(promise, { then: promise.then });
    expect(model.wrapPredict(() => own)()).toBe(own);
    expect(await own).toBe(6);
    expect(await active()).toBe(0);
  });
});

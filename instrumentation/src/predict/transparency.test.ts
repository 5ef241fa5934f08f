import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';

const model = () => defineModel(modelOptions());

// What the caller sees must be the same with an SDK and without.
describe.each([{ sdk: true }, { sdk: false }])('a wrapped function is the function itself (SDK: $sdk)', ({
  sdk,
}) => {
  let running: TestSdk | undefined;
  beforeEach(async () => {
    running = sdk ? await startTestSdk() : undefined;
  });
  afterEach(() => running?.stop());

  it('keeps name, length, arguments and this', () => {
    const service = {
      factor: 3,
      predict: model().wrapPredict(function score(this: { factor: number }, a: number, b: number) {
        return this.factor * a + b;
      }),
    };
    expect(service.predict.name).toBe('score');
    expect(service.predict.length).toBe(2);
    expect(service.predict(2, 1)).toBe(7);
  });

  it('keeps the properties that the function has', () => {
    const fn = Object.assign((n: number) => n + 1, { dispose: () => 'disposed' });
    const predict = model().wrapPredict(fn);
    expect(predict.dispose()).toBe('disposed');
    expect(predict(1)).toBe(2);
  });

  it('leaves this undefined where the caller gave none', () => {
    const predict = model().wrapPredict(function (this: unknown) {
      return this;
    });
    expect(predict()).toBeUndefined();
  });

  it('gives the very object that a synchronous function gives', () => {
    const result = { label: 'spam' };
    expect(model().wrapPredict(() => result)()).toBe(result);
  });

  it.each([null, undefined, 0, '', Number.NaN, () => 1, Symbol.iterator])('gives %s', (result) => {
    expect(model().wrapPredict(() => result)()).toBe(result);
  });

  it.each([
    new TypeError('bad input'),
    'a text',
    null,
    undefined,
    0,
    Object.create(null),
  ])('throws what the function throws: %o', (thrown) => {
    const predict = model().wrapPredict(() => {
      throw thrown;
    });
    let caught: unknown = 'nothing';
    try {
      predict();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
  });

  it('stays asynchronous, with the same value and the same error', async () => {
    const value = {};
    const error = new Error('no');
    const predict = model().wrapPredict(async (good: boolean) => {
      if (!good) throw error;
      return value;
    });
    expect(await predict(true)).toBe(value);
    await expect(predict(false)).rejects.toBe(error);
  });

  it('leaves a promise that never settles pending, and other calls alone', async () => {
    const predict = model().wrapPredict((wait: boolean) =>
      wait ? new Promise<string>(() => undefined) : Promise.resolve('done'),
    );
    const pending = predict(true);
    expect(await predict(false)).toBe('done');
    expect(await Promise.race([pending, Promise.resolve('still pending')])).toBe('still pending');
  });

  it('does not hide a rejection that the caller forgets to handle', async () => {
    const seen = vi.fn();
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', seen);
    try {
      const error = new Error('forgotten');
      model().wrapPredict(() => Promise.reject(error))();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(seen).toHaveBeenCalledExactlyOnceWith(error, expect.anything());
    } finally {
      process.off('unhandledRejection', seen);
      for (const listener of others) process.on('unhandledRejection', listener);
    }
  });

  it('gives a promise of another class itself, with its methods', async () => {
    class Answer extends Promise<number> {
      raw() {
        return 'raw';
      }
    }
    const answer = Answer.resolve(4) as Answer;
    const given = model().wrapPredict(() => answer)();
    expect(given).toBe(answer);
    expect(given.raw()).toBe('raw');
    expect(await given).toBe(4);
    expect(Object.hasOwn(answer, 'then')).toBe(false);
  });

  it('does not start a lazy query, and starts it once when the caller does', async () => {
    const start = vi.fn((resolve: (value: string) => void) => resolve('rows'));
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    const query = { then: start };
    const given = model().wrapPredict(() => query)();
    expect(given).toBe(query);
    expect(start).not.toHaveBeenCalled();
    expect(await given).toBe('rows');
    expect(start).toHaveBeenCalledOnce();
  });

  it('leaves a frozen thenable and one with a throwing getter to the caller', async () => {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    const frozen = Object.freeze({ then: (resolve: (value: number) => void) => resolve(1) });
    expect(await model().wrapPredict(() => frozen)()).toBe(1);
    const hostile = Object.defineProperty({}, 'then', {
      get() {
        throw new Error('getter');
      },
    });
    expect(model().wrapPredict(() => hostile)()).toBe(hostile);
  });

  it('calls the function once when every mapper throws', () => {
    const fn = vi.fn(() => 'spam');
    const fail = () => {
      throw new Error('mapper');
    };
    expect(model().wrapPredict(fn, { features: fail, prediction: fail })()).toBe('spam');
    expect(fn).toHaveBeenCalledOnce();
  });
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { EndedCall, ModelObserver } from './observer.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

function recorder() {
  const calls: (EndedCall & { begun: unknown })[] = [];
  const observer: ModelObserver = {
    attach: ({ name }) => ({
      begin: (rows) => `${name}: ${JSON.stringify(rows)}`,
      end: (call, begun) => calls.push({ ...call, begun }),
    }),
  };
  return { calls, observer };
}

it('sees rows before the call, and predictions, errors and time after it', async () => {
  const { calls, observer } = recorder();
  const options = modelOptions({ observers: [observer] });
  const predict = defineModel(options).wrapPredict(
    (row: { n: number }) => {
      row.n += 1;
      if (row.n > 5) throw new RangeError('no');
      return 'spam';
    },
    { features: (row) => row, prediction: (label) => ({ class: label, id: 'p', cohort: 'eu' }) },
  );
  expect(predict({ n: 1 })).toBe('spam');
  expect(() => predict({ n: 9 })).toThrow('no');
  expect(calls).toHaveLength(2);
  expect(calls[0]).toMatchObject({
    inputs: 1,
    rows: [{ n: 2 }],
    predictions: [{ class: 'spam', id: 'p', cohort: 'eu' }],
    begun: `${options.name}: [{"n":1}]`,
  });
  expect(calls[1]).toMatchObject({ predictions: [], thrown: { error: expect.any(RangeError) } });
  expect(calls[1]!.seconds).toBeGreaterThanOrEqual(0);
});

it('sees each input of a batch, and an asynchronous call once it is over', async () => {
  const { calls, observer } = recorder();
  const predict = defineModel(modelOptions({ observers: [observer] })).wrapPredict(
    async (rows: readonly { n: number }[]) => rows.map(() => 'ham'),
    { features: (rows) => rows, prediction: (labels) => labels.map((label) => ({ class: label })) },
  );
  const result = predict([{ n: 1 }, { n: 2 }]);
  expect(calls).toHaveLength(0);
  await result;
  expect(calls[0]).toMatchObject({ inputs: 2, predictions: [{ class: 'ham' }, { class: 'ham' }] });
});

it('one that throws is counted and changes nothing', async () => {
  const broken: ModelObserver = {
    attach: () => ({
      begin: () => {
        throw new Error('begin');
      },
      end: () => {
        throw new Error('end');
      },
    }),
  };
  const { calls, observer } = recorder();
  const options = modelOptions({ observers: [broken, observer] });
  const predict = defineModel(options).wrapPredict(() => 1);
  expect(predict()).toBe(1);
  expect(calls).toHaveLength(1);
  const fault = { [ATTR.modelName]: options.name, [ATTR.faultKind]: 'observer_threw' };
  expect(await sdk.value(metrics.instrumentationFaults.name, fault)).toBe(2);
});

it('what the features mapper gave may refuse to be looked at', async () => {
  const { calls, observer } = recorder();
  const options = modelOptions({ observers: [observer] });
  const revoked = Proxy.revocable([{}], {});
  revoked.revoke();
  const throwing = Object.defineProperty([{}, {}], 0, {
    get() {
      throw new Error('getter');
    },
  });
  const model = defineModel(options);
  for (const given of [revoked.proxy, throwing]) {
    expect(model.wrapPredict(() => 1, { features: () => given, prediction: () => given })()).toBe(1);
  }
  expect(calls.every(({ rows }) => rows.length === 0)).toBe(true);
  const fault = { [ATTR.modelName]: options.name, [ATTR.faultKind]: 'features_threw' };
  expect(await sdk.value(metrics.instrumentationFaults.name, fault)).toBeGreaterThanOrEqual(2);
});

it('refuses what is no observer, and one that does not suit the model', () => {
  expect(() => defineModel(modelOptions({ observers: [{}] as never }))).toThrow(
    'an observer must have a function attach, not undefined',
  );
  const picky: ModelObserver = {
    attach: () => {
      throw new TypeError('regression only');
    },
  };
  expect(() => defineModel(modelOptions({ observers: [picky] }))).toThrow('regression only');
});

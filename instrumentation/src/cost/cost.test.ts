import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { CostType } from './add-cost.ts';
import type { CostRates } from './options.ts';
import { recordCost } from './record-cost.ts';
import { costRecorder } from './recorder.ts';
import { processorSeconds } from './shared-seconds.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

const spent = (name: string, type: CostType, currency = 'EUR') =>
  sdk.value(metrics.cost.name, {
    [ATTR.modelName]: name,
    [ATTR.costType]: type,
    [ATTR.costCurrency]: currency,
  });
const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('cost_invalid')]!;

/** A model that fails on a negative number, with a recorder. */
function priced(rates: CostRates) {
  const options = modelOptions({ observers: [costRecorder({ currency: 'EUR', rates })] });
  const predict = defineModel(options).wrapPredict(
    (numbers: readonly number[]) => {
      if (numbers.some((n) => n < 0)) throw new RangeError('negative');
      return numbers.map((n) => n * 2);
    },
    { features: (numbers) => numbers.map((n) => ({ n })) },
  );
  return { name: options.name, predict };
}

/** Keeps the processor busy. */
function burn(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) Math.sqrt(end);
}

describe('rates of calls', () => {
  it('cost per call and per input, failed calls included, from 0 on', async () => {
    const { name, predict } = priced({ perCall: 0.01, perInput: 0.001 });
    expect(await spent(name, 'compute')).toBe(0);
    predict([1, 2, 3]);
    expect(() => predict([-1])).toThrow('negative');
    expect(await spent(name, 'compute')).toBeCloseTo(0.024, 12);
    expect(await spent(name, 'tokens')).toBeUndefined();
  });

  it('tokens and egress come from the usage that the result tells, each as a kind of its own', async () => {
    const recorder = costRecorder({
      currency: 'USD',
      rates: { perInputToken: 3e-6, perOutputToken: 15e-6, perGigabyteEgress: 0.09 },
      usage: (answer: { tokens: number }, prompt: string) => ({
        inputTokens: prompt.length,
        outputTokens: answer.tokens,
        egressBytes: 2e9,
      }),
    });
    const options = modelOptions({ observers: [recorder] });
    const answer = defineModel(options).wrapPredict(async (prompt: string) => {
      if (prompt === '') throw new Error('empty');
      return { tokens: 200 };
    });
    await answer('x'.repeat(1000));
    await expect(answer('')).rejects.toThrow('empty');
    expect(await spent(options.name, 'tokens', 'USD')).toBeCloseTo(0.006, 12);
    expect(await spent(options.name, 'egress', 'USD')).toBeCloseTo(0.18, 12);
    expect(await spent(options.name, 'compute', 'USD')).toBeUndefined();
  });

  it.each<[string, () => unknown]>([
    ['NaN', () => ({ inputTokens: Number.NaN })],
    ['a negative number', () => ({ inputTokens: -5 })],
    ['Infinity', () => ({ inputTokens: Number.POSITIVE_INFINITY })],
    ['a text', () => ({ inputTokens: '12' })],
    ['nothing', () => undefined],
    [
      'an error',
      () => {
        throw new Error('no usage');
      },
    ],
  ])('a usage of %s is a fault, and the counter stays', async (_, usage) => {
    const rates = { perInputToken: 1, perOutputToken: 1 };
    const recorder = costRecorder({ currency: 'EUR', rates, usage: usage as () => object });
    const options = modelOptions({ observers: [recorder] });
    const before = faults();
    expect(defineModel(options).wrapPredict(() => 7)()).toBe(7);
    expect(faults() - before).toBe(1);
    expect(await spent(options.name, 'tokens')).toBe(0);
  });

  it('two recorders keep two currencies apart', async () => {
    const recorders = ['EUR', 'USD'].map((currency, i) =>
      costRecorder({ currency, rates: { perCall: i + 1 } }),
    );
    const options = modelOptions({ observers: recorders });
    defineModel(options).wrapPredict(() => 1)();
    expect(await spent(options.name, 'compute', 'EUR')).toBe(1);
    expect(await spent(options.name, 'compute', 'USD')).toBe(2);
  });

  it('a version that is defined again with other rates goes on where it was', async () => {
    const options = modelOptions();
    for (const perCall of [1, 10]) {
      const observers = [costRecorder({ currency: 'EUR', rates: { perCall } })];
      defineModel({ ...options, observers }).wrapPredict(() => 1)();
    }
    expect(await spent(options.name, 'compute')).toBe(11);
  });

  it('the sum of many small amounts is right to 1 in 10^7', () => {
    const series = registry
      .tally('cost')
      .of({ modelName: 'many', modelVersion: '1', costType: 'compute', costCurrency: 'EUR' });
    const { end } = costRecorder({ currency: 'EUR', rates: { perCall: 2.3e-5 } }).attach({
      name: 'many',
      version: '1',
      datasetId: 'd',
      task: 't',
      classes: [],
    });
    const call = { args: [], rows: [], predictions: [], inputs: 1, seconds: 0, span: undefined };
    for (let i = 0; i < 2e7; i++) end!(call, undefined);
    expect(Math.abs(series.value / (2e7 * 2.3e-5) - 1)).toBeLessThan(2e7 * 2 ** -53);
  });
});

describe('rates of seconds', () => {
  it('processor time is split by how long calls took, and adds up to what the process used', async () => {
    const [small, large] = [10, 40].map((milliseconds) => {
      const observers = [costRecorder({ currency: 'EUR', rates: { perCpuSecond: 100 } })];
      const options = modelOptions({ observers });
      const predict = defineModel(options).wrapPredict(() => burn(milliseconds));
      let took = 0;
      return {
        name: options.name,
        call() {
          const began = performance.now();
          predict();
          took += performance.now() - began;
        },
        took: () => took,
      };
    });
    small!.call();
    await sdk.collectErrors();
    const before = small!.took();
    const [start, first] = [processorSeconds()!, (await spent(small!.name, 'compute'))!];
    for (let i = 0; i < 3; i++) for (const { call } of [small!, large!]) call();
    const less = processorSeconds()! - start;
    const [a, b] = [(await spent(small!.name, 'compute'))! - first, (await spent(large!.name, 'compute'))!];
    // On a busy machine they take longer than they burn.
    const ratio = large!.took() / (small!.took() - before);
    expect(b / a).toBeGreaterThan(ratio * 0.8);
    expect(b / a).toBeLessThan(ratio * 1.25);
    expect((a + b) / 100).toBeGreaterThan(less * 0.9);
    expect((a + b) / 100).toBeLessThan(processorSeconds()! - start + 0.05);
  });

  it('a reserved machine costs by the clock, idle or not, however many calls overlap', async () => {
    const observers = [costRecorder({ currency: 'EUR', rates: { perSecond: 1, perEnclaveSecond: 2 } })];
    const options = modelOptions({ observers });
    const predict = defineModel(options).wrapPredict(
      (ms: number) => new Promise((done) => setTimeout(done, ms)),
    );
    await predict(1);
    const first = (await spent(options.name, 'compute'))!;
    const start = performance.now();
    await Promise.all(Array.from({ length: 10 }, () => predict(30)));
    await new Promise((done) => setTimeout(done, 50));
    const second = (await spent(options.name, 'compute'))! - first;
    const passed = (performance.now() - start) / 1000;
    expect(second).toBeGreaterThan(0.075);
    expect(second).toBeLessThan(passed + 0.05);
    const idle = (await spent(options.name, 'compute'))! - first;
    expect(idle).toBe(second);
    const enclave = (await spent(options.name, 'enclave'))!;
    expect(enclave).toBeGreaterThan(2 * second);
    expect(enclave).toBeLessThan(2 * (second + first) + 0.1);
  });
});

describe('costs that no call has', () => {
  it('are counted by model, kind and currency, without a definition of the model', async () => {
    const model = { name: 'retrained', version: '2' };
    recordCost({ model, type: 'training', amount: 3600 * 0.002, currency: 'EUR' });
    recordCost({ model, type: 'labels', amount: 500 * 0.04, currency: 'EUR' });
    expect(await spent('retrained', 'training')).toBeCloseTo(7.2, 12);
    expect(await spent('retrained', 'labels')).toBe(20);
  });

  it.each<[string, object]>([
    ['a negative amount', { amount: -1 }],
    ['NaN', { amount: Number.NaN }],
    ['an amount that is a text', { amount: '3' }],
    ['more than a counter holds', { amount: 1e300 }],
    ['an unknown kind', { type: 'bribes' }],
    ['an unknown currency', { currency: 'ERU' }],
    ['no model', { model: undefined }],
    ['a version that is a number', { model: { name: 'a', version: 3 } }],
    ['a slip of the pen', { ammount: 3 }],
  ])('%s is a fault, not an error', async (_, wrong) => {
    const model = { name: 'wrong-cost', version: '1' };
    const before = faults();
    recordCost({ model, type: 'training', amount: 1, currency: 'EUR', ...wrong } as never);
    expect(faults() - before).toBe(1);
    expect((await spent('wrong-cost', 'training')) ?? 0).toBe(0);
  });

  it('nothing at all is a fault', () => {
    const before = faults();
    recordCost(undefined as never);
    expect(faults() - before).toBe(1);
  });
});

it.each<[string, object, string]>([
  [
    'no options',
    { currency: undefined },
    'option currency must be an ISO 4217 code such as "EUR", not undefined',
  ],
  ['a currency in small letters', { currency: 'eur' }, 'not "eur"'],
  ['a currency that is none', { currency: 'QQQ' }, 'not "QQQ"'],
  ['no rates', { rates: undefined }, 'option rates wants an object'],
  ['empty rates', { rates: {} }, 'rates must have one of perCall, perInput'],
  ['an unknown rate', { rates: { perCal: 1 } }, 'has no option "perCal"'],
  ['a negative rate', { rates: { perCall: -1 } }, 'rates.perCall must be a finite number from 0 on, not -1'],
  ['a rate of NaN', { rates: { perCall: Number.NaN } }, 'rates.perCall must be'],
  ['a rate that is a text', { rates: { perInput: '1' } }, 'not "1"'],
  ['tokens without usage', { rates: { perInputToken: 1 } }, 'rates.perInputToken wants the option usage'],
  ['usage without tokens', { usage: () => ({}) }, 'option usage wants one of the rates perInputToken'],
  ['usage that is no function', { rates: { perInputToken: 1 }, usage: {} }, 'usage must be a function'],
  ['an unknown option', { curency: 'EUR' }, 'costRecorder has no option "curency"'],
])('%s is refused, by name', (_, wrong, message) => {
  const make = () => costRecorder({ currency: 'EUR', rates: { perCall: 1 }, ...wrong } as never);
  expect(make).toThrow(TypeError);
  expect(make).toThrow(message);
});

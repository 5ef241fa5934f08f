import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { defineModel } from '../model/define-model.ts';
import { baselineOf, modelOptions, numeric } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

const rejecting = () => Promise.reject(new Error('mapper'));
const cases: [string, () => unknown][] = [
  ['rejects', rejecting],
  ['resolves', () => Promise.resolve({ n: 1, class: 'spam', score: 1 })],
  ['rejects in a batch', () => [rejecting()]],
];

it.each(cases)('a mapper that is asynchronous and %s changes nothing and is counted', async (_, mapper) => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  try {
    const model = defineModel(modelOptions({ baseline: baselineOf([numeric('n'), numeric('@score')]) }));
    const mappers = { features: mapper as never, prediction: mapper as never };
    expect(model.wrapPredict(() => 'fine', mappers)()).toBe('fine');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(unhandled).not.toHaveBeenCalled();
    const of = { [ATTR.modelName]: model.name };
    const faults = { ...of, [ATTR.faultKind]: 'mapper_async' };
    expect(await sdk.value(metrics.instrumentationFaults.name, faults)).toBe(2);
    expect(await sdk.value(metrics.featureObservations.name, of)).toBe(0);
    expect(await sdk.value(metrics.predictions.name, of)).toBe(1);
  } finally {
    process.off('unhandledRejection', unhandled);
  }
});

it('a class that is no text is counted as a fault', async () => {
  const model = defineModel(modelOptions());
  model.wrapPredict(() => 1, { prediction: (one) => ({ class: one as never }) })();
  const of = { [ATTR.modelName]: model.name, [ATTR.faultKind]: 'prediction_invalid' };
  expect(await sdk.value(metrics.instrumentationFaults.name, of)).toBe(1);
});

it('types: rows may be of an interface, and no promises', () => {
  interface Mail {
    links: number;
  }
  const model = defineModel(modelOptions());
  const predict = (mail: Mail) => mail.links;
  model.wrapPredict(predict, { features: (mail) => mail });
  model.wrapPredict((mails: Mail[]) => mails.map(predict), { features: (mails) => mails });
  // @ts-expect-error: a mapper must be synchronous
  model.wrapPredict(predict, { features: async (mail) => mail });
});

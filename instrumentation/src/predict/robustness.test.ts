import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import type { ModelFault } from '../faults/kinds.ts';
import { defineModel, type Model } from '../model/define-model.ts';
import { baselineOf, categorical, modelOptions, numeric } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

function make(): Model {
  return defineModel(modelOptions({ baseline: baselineOf([numeric('n'), categorical('c', ['a', 'b'])]) }));
}

const faults = (model: Model, kind: ModelFault) =>
  sdk.value(metrics.instrumentationFaults.name, { [ATTR.modelName]: model.name, [ATTR.faultKind]: kind });

async function binsOf(model: Model): Promise<Record<string, number>> {
  const points = await sdk.points(metrics.featureObservations.name);
  return Object.fromEntries(
    points
      .filter(({ attributes, value }) => attributes[ATTR.modelName] === model.name && value > 0)
      .map(({ attributes, value }) => [
        `${attributes[ATTR.featureName]}:${attributes[ATTR.featureBin]}`,
        value,
      ]),
  );
}

describe('odd values of features', () => {
  it.each([
    ['NaN', { n: Number.NaN, c: 'a' }, { 'n:missing': 1, 'c:00': 1 }],
    ['Infinity', { n: Number.POSITIVE_INFINITY, c: 'a' }, { 'n:02': 1, 'c:00': 1 }],
    ['-Infinity', { n: Number.NEGATIVE_INFINITY, c: 'a' }, { 'n:00': 1, 'c:00': 1 }],
    ['null', { n: null, c: null }, { 'n:missing': 1, 'c:missing': 1 }],
    ['undefined', { n: undefined, c: undefined }, { 'n:missing': 1, 'c:missing': 1 }],
    ['a text for a number', { n: '1.5', c: 'a' }, { 'n:unseen': 1, 'c:00': 1 }],
    ['an unseen category', { n: 1, c: 'zzz' }, { 'n:01': 1, 'c:unseen': 1 }],
    ['a missing feature', { n: 1 }, { 'n:01': 1, 'c:missing': 1 }],
    ['an extra feature', { n: 1, c: 'b', extra: 1 }, { 'n:01': 1, 'c:01': 1 }],
    ['an empty row', {}, { 'n:missing': 1, 'c:missing': 1 }],
  ])('%s', async (_, row: Record<string, unknown>, expected) => {
    const model = make();
    const predict = model.wrapPredict((given: Record<string, unknown>) => given, {
      features: (given) => given,
    });
    expect(predict(row)).toBe(row);
    expect(await binsOf(model)).toEqual(expected);
  });

  it('tells once that rows and schema differ', async () => {
    const model = make();
    const predict = model.wrapPredict((row: object) => row, {
      features: (row) => row as Record<string, unknown>,
    });
    for (let i = 0; i < 1_000; i++) predict({ m: 1, c: 'a' });
    expect(await faults(model, 'row_mismatch')).toBe(1);
    expect(await faults(model, 'features_threw')).toBe(0);
  });

  it('a getter that throws', async () => {
    const model = make();
    const row = {
      get n(): number {
        throw new Error('getter');
      },
      c: 'a',
    };
    const predict = model.wrapPredict(() => 'fine', { features: () => row });
    expect(predict()).toBe('fine');
    expect(await faults(model, 'features_threw')).toBe(1);
  });

  it.each([5, 'text', null, true])('%s for a row', async (row) => {
    const model = make();
    const predict = model.wrapPredict(() => 'fine', { features: () => row as never });
    expect(predict()).toBe('fine');
    expect(await faults(model, 'row_invalid')).toBe(1);
    expect(await binsOf(model)).toEqual({});
  });
});

describe('odd batches', () => {
  const batch = (model: Model) =>
    model.wrapPredict((rows: Record<string, unknown>[]) => rows.map(() => 'spam'), {
      features: (rows) => rows,
      prediction: (labels) => labels.map((label) => ({ class: label })),
    });
  const predictions = (model: Model) => sdk.value(metrics.predictions.name, { [ATTR.modelName]: model.name });

  it('an empty one', async () => {
    const model = make();
    expect(batch(model)([])).toEqual([]);
    expect(sdk.spans()[0]?.attributes[ATTR.batchSize]).toBe(0);
    expect(await predictions(model)).toBe(0);
    expect(await binsOf(model)).toEqual({});
  });

  it('one of 10,000 rows', async () => {
    const model = make();
    const rows = Array.from({ length: 10_000 }, (_, i) => ({ n: i % 3, c: i % 2 ? 'a' : 'b' }));
    expect(batch(model)(rows)).toHaveLength(10_000);
    expect(sdk.spans()).toHaveLength(1);
    expect(await predictions(model)).toBe(10_000);
    expect(await binsOf(model)).toEqual({
      'n:00': 3334,
      'n:01': 3333,
      'n:02': 3333,
      'c:00': 5000,
      'c:01': 5000,
    });
  });

  it('one with another number of predictions than of rows', async () => {
    const model = make();
    const predict = model.wrapPredict(() => 'fine', {
      features: () => [
        { n: 1, c: 'a' },
        { n: 1, c: 'a' },
      ],
      prediction: () => [{ class: 'spam' }],
    });
    expect(predict()).toBe('fine');
    expect(await faults(model, 'batch_mismatch')).toBe(1);
  });
});

describe('odd predictions', () => {
  it.each([5, 'spam', null, {}, { clas: 'spam' }, [['spam']]])('%j for a prediction', async (given) => {
    const model = make();
    expect(model.wrapPredict(() => 'fine', { prediction: () => given as never })()).toBe('fine');
    expect(await faults(model, 'prediction_invalid')).toBe(1);
  });

  it.each([
    { class: undefined },
    { id: 'p-1' },
    { cohort: undefined },
    { score: 0 },
  ])('%o is one', async (given) => {
    const model = make();
    model.wrapPredict(() => 'fine', { prediction: () => given })();
    expect(await faults(model, 'prediction_invalid')).toBe(0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '0.5', null])('%s for a score', (score) => {
    const model = make();
    expect(model.wrapPredict(() => 'fine', { prediction: () => ({ score: score as number }) })()).toBe(
      'fine',
    );
    expect(sdk.spans()[0]?.attributes).not.toHaveProperty(ATTR.predictionScore);
  });

  it('a mapper that throws, and a getter that does', async () => {
    const model = make();
    const fail = () => {
      throw new Error('mapper');
    };
    expect(model.wrapPredict(() => 'fine', { prediction: fail })()).toBe('fine');
    const hostile = Object.defineProperty({}, 'class', { get: fail });
    expect(model.wrapPredict(() => 'fine', { prediction: () => hostile })()).toBe('fine');
    expect(await faults(model, 'prediction_threw')).toBe(2);
    expect(sdk.spans()).toHaveLength(2);
  });
});

describe('errors of the function', () => {
  it.each([
    ['a text', 'boom', 'string'],
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['an object', { code: 1 }, 'object'],
    [
      'an Error of its own class',
      new (class Special extends Error {
        override name = 'Special';
      })(),
      'Special',
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          has: () => {
            throw new Error('trap');
          },
        },
      ),
      '_other',
    ],
  ])('%s', async (_, thrown, type) => {
    const model = make();
    const predict = model.wrapPredict(() => {
      throw thrown;
    });
    expect(predict).toThrow();
    const of = { [ATTR.modelName]: model.name, [ATTR.errorType]: type };
    expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(1);
    expect(await sdk.value(metrics.inferenceActive.name, { [ATTR.modelName]: model.name })).toBe(0);
  });
});

it('a promise that never settles stays under way, and its span open', async () => {
  const model = make();
  model.wrapPredict(() => new Promise(() => undefined))();
  expect(await sdk.value(metrics.inferenceActive.name, { [ATTR.modelName]: model.name })).toBe(1);
  expect(sdk.spans()).toEqual([]);
});

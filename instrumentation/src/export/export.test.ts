import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { defineModel } from '../model/define-model.ts';
import { baselineOf, categorical, manyFeatures, modelOptions, numeric } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { registry } from './registry.ts';
import { setSeriesBudget } from './series-budget.ts';
import { SHARD_SERIES } from './shard.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(async () => {
  setSeriesBudget(10_000);
  await sdk.stop();
});

const { featureObservations, featureBaseline, instrumentationFaults } = metrics;

function big(features: number) {
  const options = modelOptions({ baseline: baselineOf(manyFeatures(features)) });
  const model = defineModel(options);
  const row = Object.fromEntries(manyFeatures(features).map(({ name }) => [name, 3.5]));
  return {
    options,
    model,
    predict: model.wrapPredict((given: object) => given, { features: () => row }),
    row,
  };
}

async function seriesOf(metric: string, name: string) {
  return (await sdk.points(metric)).filter(({ attributes }) => attributes[ATTR.modelName] === name);
}

describe('many series, with the limits that an SDK has by default', () => {
  it('several models of 100 features are exported whole and right', async () => {
    const models = [big(100), big(100), big(100), big(100)];
    for (const [i, { predict, row }] of models.entries()) for (let n = 0; n <= i; n++) predict(row);
    for (const [i, { options }] of models.entries()) {
      const series = await seriesOf(featureObservations.name, options.name);
      expect(series).toHaveLength(1_200);
      expect(series.filter(({ value }) => value === i + 1)).toHaveLength(100);
      expect(series.filter(({ value }) => value === 0)).toHaveLength(1_100);
      expect(await seriesOf(featureBaseline.name, options.name)).toHaveLength(1_200);
    }
    const all = await sdk.points(featureObservations.name);
    expect(all.some(({ attributes }) => 'otel.metric.overflow' in attributes)).toBe(false);
    const scopes = [...new Set(all.map(({ scope }) => scope))];
    expect(scopes.slice(0, 2)).toEqual(['@parapet/instrumentation', '@parapet/instrumentation/2']);
    for (const name of scopes) {
      expect(all.filter(({ scope }) => scope === name).length).toBeLessThanOrEqual(SHARD_SERIES);
    }
    expect(await sdk.collectErrors()).toEqual([]);
    for (const { model } of models) model.retire();
  });

  it('no two scopes hold the same series', async () => {
    const all = [
      ...(await sdk.points(featureObservations.name)),
      ...(await sdk.points(metrics.predictions.name)),
    ];
    const keys = all.map(({ attributes }) => JSON.stringify(Object.entries(attributes).sort()));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('the budget of series', () => {
  it('keeps the features that fit and those of the prediction, and says so', async () => {
    setSeriesBudget(60);
    const options = modelOptions({
      baseline: baselineOf([...manyFeatures(6), categorical('@class', ['a', 'b'])]),
    });
    const model = defineModel(options);
    model.wrapPredict(() => 'a', { features: () => ({}), prediction: (label) => ({ class: label }) })();
    const names = new Set(
      (await seriesOf(featureObservations.name, options.name)).map(
        ({ attributes }) => attributes[ATTR.featureName],
      ),
    );
    expect([...names]).toEqual(['feature_0', 'feature_1', 'feature_2', 'feature_3', '@class']);
    const of = { [ATTR.modelName]: options.name, [ATTR.faultKind]: 'series_budget' };
    expect(await sdk.value(instrumentationFaults.name, of)).toBe(1);
    expect(
      sdk.events().filter(({ attributes }) => attributes[ATTR.faultKind] === 'series_budget'),
    ).toHaveLength(1);
    model.retire();
  });

  it('is given back by a retired version', async () => {
    setSeriesBudget(24);
    const first = defineModel(modelOptions({ baseline: baselineOf(manyFeatures(2)) }));
    first.retire();
    const options = modelOptions({ baseline: baselineOf(manyFeatures(2)) });
    const second = defineModel(options);
    expect(await seriesOf(featureObservations.name, options.name)).toHaveLength(24);
    second.retire();
  });

  it.each([-1, 1.5, Number.NaN, '5'])('refuses %s', (series) => {
    expect(() => setSeriesBudget(series as number)).toThrow(TypeError);
  });
});

it('a retired version that is still called is counted, without features', async () => {
  const options = modelOptions({ baseline: baselineOf([numeric('n')]) });
  const model = defineModel(options);
  const predict = model.wrapPredict(() => 1, { features: () => ({ n: 1 }) });
  predict();
  model.retire();
  expect(predict()).toBe(1);
  expect(await sdk.value(metrics.inferenceDuration.name, { [ATTR.modelName]: options.name })).toBe(2);
});

it('two copies of the package share one registry', () => {
  const shared = Object.getOwnPropertySymbols(globalThis).find((key) =>
    key.description?.startsWith('@parapet/instrumentation/registry'),
  );
  expect((globalThis as Record<symbol, unknown>)[shared!]).toBe(registry);
});

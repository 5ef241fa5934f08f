import { afterEach, beforeEach, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { registry } from './registry.ts';
import { MOST_SERIES } from './tally.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

const of = (model: string, type = 'compute') => ({
  modelName: model,
  modelVersion: '1',
  costType: type,
  costCurrency: 'EUR',
});

it('keeps what is counted before a provider is there, and starts at zero', async () => {
  await sdk.stop();
  registry.tally('cost').add(of('early'), 2.5);
  registry.tally('cost').of(of('idle'));
  sdk = await startTestSdk();
  registry.exporter();
  expect(await sdk.value(metrics.cost.name, { [ATTR.modelName]: 'early' })).toBe(2.5);
  expect(await sdk.value(metrics.cost.name, { [ATTR.modelName]: 'idle' })).toBe(0);
});

it('a label set is one series, whatever the order of its keys', async () => {
  const tally = registry.tally('cost');
  tally.add(of('one'));
  tally.add({ costCurrency: 'EUR', costType: 'compute', modelVersion: '1', modelName: 'one' });
  registry.exporter();
  expect(await sdk.value(metrics.cost.name, { [ATTR.modelName]: 'one' })).toBe(2);
});

it('is the instrument that the contract names', async () => {
  const of = { modelName: 'kinds', modelVersion: '1' };
  registry.tally('cost').of({ ...of, costType: 'compute', costCurrency: 'EUR' });
  registry.tally('trainingActive').of(of);
  registry.tally('trainingEpoch').of(of);
  registry.exporter();
  expect(await sdk.kind(metrics.cost.name)).toBe('counter');
  expect(await sdk.kind(metrics.trainingActive.name)).toBe('updowncounter');
  expect(await sdk.kind(metrics.trainingEpoch.name)).toBe('gauge');
});

it('is refreshed before each collection', async () => {
  const series = registry.tally('cost').of(of('fresh'));
  registry.tally('cost').beforeCollection(() => {
    series.value += 1;
  });
  registry.exporter();
  await sdk.points(metrics.cost.name);
  expect(await sdk.value(metrics.cost.name, { [ATTR.modelName]: 'fresh' })).toBe(2);
});

it('spreads over scopes, and counts what is past its limit as a fault', async () => {
  const tally = registry.tally('cost');
  registry.exporter();
  const before = registry.faults.counts[registry.faults.kinds.indexOf('tally_full')]!;
  for (let i = 0; i < MOST_SERIES + 5; i++) tally.add(of('many', `${i}`));
  const points = (await sdk.points(metrics.cost.name)).filter(
    ({ attributes }) => attributes[ATTR.modelName] === 'many',
  );
  expect(points.length).toBeGreaterThan(MOST_SERIES - 20);
  expect(points.every(({ value }) => value === 1)).toBe(true);
  expect(new Set(points.map(({ scope }) => scope)).size).toBe(6);
  expect(registry.faults.counts[registry.faults.kinds.indexOf('tally_full')]! - before).toBeGreaterThan(4);
});

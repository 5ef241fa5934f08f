import { afterEach, beforeEach, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { counterOf, releaseCounters } from './ledger.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
  registry.exporter();
});
afterEach(() => sdk.stop());

const labels = (modelVersion: string) => ({ modelName: 'ledger', modelVersion, labelState: 'labelled' });
const shown = (version: string) =>
  sdk.value(metrics.labelDue.name, { [ATTR.modelName]: 'ledger', [ATTR.modelVersion]: version });

it('a series is seen as 0 once before it counts, and nothing is lost', async () => {
  counterOf('labelDue', labels('1')).add(2);
  expect(await shown('1')).toBe(0);
  counterOf('labelDue', labels('1')).add(3);
  expect(await shown('1')).toBe(5);
  counterOf('labelDue', labels('1')).add(1);
  expect(await shown('1')).toBe(6);
});

it('one that was seen as 0 early counts at once', async () => {
  const counter = counterOf('labelDue', labels('2'));
  expect(await shown('2')).toBe(0);
  counter.add(1);
  expect(await shown('2')).toBe(1);
});

it('at the end everything is counted', async () => {
  counterOf('labelDue', labels('3')).add(7);
  releaseCounters();
  expect(await shown('3')).toBe(7);
});

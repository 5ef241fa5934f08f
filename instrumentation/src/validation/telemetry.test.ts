import { afterEach, beforeEach, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { trainRun } from '../training/train-run.ts';
import { defineChecks, inferChecks, parseChecks, serializeChecks } from './index.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

let made = 0;
const columns = {
  age: { type: 'number', min: 0, max: 120 },
  country: { type: 'string', categories: ['de', 'fr'], nulls: 0.5 },
} as const;
const someChecks = () => defineChecks({ datasetId: `sales-${++made}`, columns });
type Checks = ReturnType<typeof someChecks>;

function failures(checks: Checks, column: string, check: string, source: string) {
  return sdk.value(metrics.validationFailures.name, {
    [ATTR.datasetId]: checks.options.datasetId,
    [ATTR.featureName]: column,
    [ATTR.validationCheck]: check,
    [ATTR.validationSource]: source,
  });
}

function rows(checks: Checks, source: string) {
  return sdk.value(metrics.validationRows.name, {
    [ATTR.datasetId]: checks.options.datasetId,
    [ATTR.validationSource]: source,
  });
}

/** Anomalous inputs of a model, and inputs checked. */
async function inputsOf(model: string) {
  const of = { [ATTR.modelName]: model, [ATTR.modelVersion]: '1.0', [ATTR.securityRule]: 'row_checks' };
  return [await sdk.value(metrics.inputAnomalies.name, of), await sdk.value(metrics.inputsChecked.name, of)];
}

const events = (checks: Checks) =>
  sdk
    .events()
    .filter(
      ({ eventName, attributes }) =>
        eventName === 'ml.validation.failure' && attributes[ATTR.datasetId] === checks.options.datasetId,
    );

it('counts what failed and what was checked, from zero on', async () => {
  const checks = someChecks();
  expect(await rows(checks, 'batch')).toBeUndefined();
  checks.checkBatch([{ age: 1, country: 'de' }]);
  expect(await failures(checks, 'age', 'range', 'batch')).toBe(0);
  checks.checkBatch([{ age: 121, country: 'de' }, { age: -1 }]);
  expect(await failures(checks, 'age', 'range', 'batch')).toBe(2);
  expect(await failures(checks, 'country', 'nulls', 'batch')).toBe(0);
  expect(await rows(checks, 'batch')).toBe(3);
  const ofDataset = { [ATTR.datasetId]: checks.options.datasetId };
  expect(await sdk.value(metrics.validationBatches.name, ofDataset)).toBe(2);
});

it('sends an event for each failed check of a batch, without a model of its own', () => {
  const checks = someChecks();
  checks.checkBatch(
    [
      { age: 121, country: 'es' },
      { age: 'secret', country: 'es' },
    ],
    { datasetVersion: 'v7' },
  );
  expect(events(checks)).toMatchObject([
    {
      severityNumber: 13,
      body: `${checks.options.datasetId}: age type failed in 1 of 2 rows (first: 2): of type number`,
      attributes: {
        [ATTR.modelName]: '',
        [ATTR.modelVersion]: '',
        [ATTR.featureName]: 'age',
        [ATTR.validationCheck]: 'type',
        [ATTR.validationSource]: 'batch',
        [ATTR.validationFailed]: 1,
        [ATTR.validationChecked]: 2,
        [ATTR.datasetVersion]: 'v7',
      },
    },
    { attributes: { [ATTR.validationCheck]: 'range' } },
    { attributes: { [ATTR.validationCheck]: 'category', [ATTR.validationFailed]: 2 } },
  ]);
  expect(JSON.stringify(events(checks))).not.toContain('secret');
});

it('names the model of the training run that it is checked in', () => {
  const checks = someChecks();
  const model = { name: 'prices', version: '7', task: 'regression', datasetId: 'other' };
  trainRun({ model }, () => checks.checkBatch([{ age: 121, country: 'de' }]));
  expect(events(checks)[0]?.attributes).toMatchObject({
    [ATTR.modelName]: 'prices',
    [ATTR.modelVersion]: '7',
    [ATTR.datasetId]: checks.options.datasetId,
  });
});

it('a batch in which all fails sends 20 events', async () => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`c${i}`, {}]));
  const checks = defineChecks({ datasetId: `sales-${++made}`, columns: many });
  checks.checkBatch([{}]);
  expect(events(checks)).toHaveLength(20);
  expect(await failures(checks, 'c49', 'nulls', 'batch')).toBe(1);
});

it('checks the rows of a model as they were before the call', async () => {
  const checks = someChecks();
  const options = modelOptions({ observers: [checks.observer()] });
  const predict = defineModel(options).wrapPredict(
    (given: { age: unknown; country?: string }[]) => {
      for (const row of given) row.age = 'changed';
      return given.length;
    },
    { features: (given) => given },
  );
  expect(await failures(checks, 'age', 'range', 'serving')).toBe(0);
  expect(predict([{ age: 30, country: 'de' }, { age: 121 }, { age: null, country: 'es' }])).toBe(3);
  predict([{ age: 122, country: 'de' }]);
  expect(await failures(checks, 'age', 'range', 'serving')).toBe(2);
  expect(await failures(checks, 'age', 'nulls', 'serving')).toBe(1);
  expect(await failures(checks, 'country', 'category', 'serving')).toBe(1);
  expect(await failures(checks, 'country', 'nulls', 'serving')).toBeUndefined();
  expect(await rows(checks, 'serving')).toBe(4);
  expect(await rows(checks, 'batch')).toBeUndefined();
  expect(events(checks).map(({ attributes }) => attributes[ATTR.validationCheck])).toEqual([
    'range',
    'nulls',
    'category',
  ]);
  expect(events(checks)[0]).toMatchObject({
    body: `${checks.options.datasetId}: age range failed in a row given to ${options.name}@1.0; later ones are counted only`,
    attributes: { [ATTR.modelName]: options.name, [ATTR.modelVersion]: '1.0' },
  });
  const fault = { [ATTR.modelName]: options.name, [ATTR.faultKind]: 'observer_threw' };
  expect(await sdk.value(metrics.instrumentationFaults.name, fault)).toBe(0);
});

it('fails rows in service that lack what training rows never lacked', async () => {
  const given = Array.from({ length: 100 }, (_, i) => ({
    age: i,
    country: ['de', 'fr'][i % 2],
    vat: i % 10 ? 'yes' : null,
    churned: i % 3 === 0,
  }));
  const datasetId = `sales-${++made}`;
  const checks = parseChecks(serializeChecks(inferChecks(given, { datasetId, label: 'churned' })));
  const options = modelOptions({ observers: [checks.observer()] });
  const predict = defineModel(options).wrapPredict((row: object) => Object.keys(row).length, {
    features: (row) => row as Record<string, unknown>,
  });
  predict({ age: 7, country: 'de' });
  expect(await inputsOf(options.name)).toEqual([0, 1]);
  predict({});
  predict({ age: 7, country: 'mars', vat: 'yes' });
  expect(await failures(checks, 'age', 'nulls', 'serving')).toBe(1);
  expect(await failures(checks, 'country', 'nulls', 'serving')).toBe(1);
  expect(await failures(checks, 'country', 'category', 'serving')).toBe(1);
  expect(await failures(checks, 'vat', 'nulls', 'serving')).toBeUndefined();
  expect(await failures(checks, 'churned', 'nulls', 'serving')).toBeUndefined();
  expect(await inputsOf(options.name)).toEqual([2, 3]);
});

it('counts an input that fails any check once as an anomaly of the model', async () => {
  const checks = someChecks();
  const options = modelOptions({ observers: [checks.observer()] });
  const predict = defineModel(options).wrapPredict((given: object[]) => given.length, {
    features: (given) => given as Record<string, unknown>[],
  });
  expect(await inputsOf(options.name)).toEqual([0, 0]);
  predict([{ age: 121, country: 'es' }, { age: 30, country: 'de' }, { age: 30 }]);
  expect(await inputsOf(options.name)).toEqual([1, 3]);
  predict([{ age: 'old', country: 'de' }]);
  expect(await inputsOf(options.name)).toEqual([2, 4]);
  checks.checkBatch([{ age: 121, country: 'es' }]);
  expect(await inputsOf(options.name)).toEqual([2, 4]);
});

it('checks no input of a model whose rows nobody tells', async () => {
  const options = modelOptions({ observers: [someChecks().observer()] });
  defineModel(options).wrapPredict(() => 1)();
  expect(await inputsOf(options.name)).toEqual([0, 0]);
});

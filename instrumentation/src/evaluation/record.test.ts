import { afterEach, beforeEach, expect, it } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { evaluateClassification, measureFairness, recordEvaluation } from './index.ts';
import { binaryRows, oracles } from './oracles.fixture.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

let made = 0;
const model = () => ({ name: `evaluated-${++made}`, version: '2', datasetId: 'mails-2002' });
const sent = () => sdk.events().filter(({ eventName }) => eventName === events.evaluationResult.name);
const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('record_invalid')]!;

it('exports what an evaluation gave, with fairness, in a process that has no model', async () => {
  const of = model();
  const {
    metrics: overall,
    cohorts,
    counts,
  } = evaluateClassification(binaryRows(), {
    positive: 'yes',
    cohorts: ['eu', 'us', 'apac'],
  });
  recordEvaluation({
    model: of,
    metrics: { ...overall, ...measureFairness(counts).metrics },
    cohorts,
    dataset: { id: 'mails-2003', version: 'sha256:ab', split: 'holdout' },
    runId: 'run-1',
  });
  const labels = { [ATTR.modelName]: of.name, [ATTR.modelVersion]: '2', [ATTR.datasetSplit]: 'holdout' };
  const score = (evaluationMetric: string, cohort: string) =>
    sdk.value(metrics.evaluationScore.name, {
      ...labels,
      [ATTR.evaluationMetric]: evaluationMetric,
      [ATTR.cohort]: cohort,
    });
  expect(await score('accuracy', '')).toBeCloseTo(oracles.binary.accuracy, 12);
  expect(await score('accuracy', 'eu')).toBeCloseTo(oracles.eu.accuracy, 12);
  expect(await score('disparate_impact_ratio', '')).toBeCloseTo(oracles.fairness.disparate_impact_ratio, 12);

  expect(sent().map(({ body }) => body)).toEqual([
    `evaluation of ${of.name}@2`,
    ...Object.keys(cohorts).map((cohort) => `evaluation of ${of.name}@2, ${cohort}`),
  ]);
  const eu = sent().find(({ attributes }) => attributes[ATTR.cohort] === 'eu')?.attributes;
  expect(eu).toMatchObject({
    [ATTR.datasetId]: 'mails-2002',
    [ATTR.evaluationDatasetId]: 'mails-2003@sha256:ab',
    [ATTR.datasetSplit]: 'holdout',
    [ATTR.trainingRunId]: 'run-1',
    [ATTR.evaluationMetrics]: Object.keys(cohorts.eu!),
    [ATTR.evaluationScores]: Object.values(cohorts.eu!),
  });
});

it('shows the newest result, of the test split unless it says another', async () => {
  const of = model();
  recordEvaluation({ model: of, metrics: { accuracy: 0.9 } });
  recordEvaluation({ model: of, metrics: { accuracy: 0.8 } });
  expect(await sdk.points(metrics.evaluationScore.name)).toContainEqual(
    expect.objectContaining({
      value: 0.8,
      attributes: {
        [ATTR.modelName]: of.name,
        [ATTR.modelVersion]: '2',
        [ATTR.evaluationMetric]: 'accuracy',
        [ATTR.cohort]: '',
        [ATTR.datasetSplit]: 'test',
      },
    }),
  );
});

it('leaves out what is not finite, and counts that', async () => {
  const before = faults();
  recordEvaluation({ model: model(), metrics: { accuracy: 0.5, auc: Number.NaN, loss: '1' as never } });
  expect(sent()[0]?.attributes).toMatchObject({
    [ATTR.evaluationMetrics]: ['accuracy'],
    [ATTR.evaluationScores]: [0.5],
  });
  expect(faults()).toBe(before + 1);
});

it.each([
  undefined,
  { metrics: {} },
  { model: { name: 'm', version: '1' }, metrics: {} },
  { model: model(), metrics: undefined },
  { model: model(), metrics: { 'F1 score': 1 } },
  { model: model(), metrics: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`m${i}`, i])) },
  { model: model(), metrics: {}, cohorts: { eu: 5 } },
  {
    model: model(),
    metrics: {},
    cohorts: Object.fromEntries(Array.from({ length: 66 }, (_, i) => [`c${i}`, {}])),
  },
  { model: model(), metrics: {}, dataset: { version: '1' } },
  { model: model(), metrics: {}, dataset: { id: 'd', split: 5 } },
  { model: model(), metrics: {}, run: 'r' },
])('counts %o as a fault, and throws nothing', (evaluation) => {
  const before = faults();
  recordEvaluation(evaluation as never);
  expect(faults()).toBe(before + 1);
  expect(sent()).toEqual([]);
});

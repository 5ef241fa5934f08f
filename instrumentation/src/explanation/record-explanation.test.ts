import { afterEach, beforeEach, expect, it } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { recordExplanation } from './record-explanation.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

const model = { name: 'explained', version: '1', datasetId: 'set-1' };
const attribution = { method: 'tree', features: ['a', 'b'], values: [0.1, -0.4] };
const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('explanation_failed')]!;
const sent = () => sdk.events().filter(({ eventName }) => eventName === events.predictionExplanation.name);

it('sends the attributions in parallel arrays, the largest first, and counts them', async () => {
  recordExplanation({
    model,
    reason: 'failure',
    predictionId: 'p-1',
    attribution: { ...attribution, standardErrors: [0.01, 0.02], baseValue: 0.5, output: 0.2 },
  });
  expect(sent()).toHaveLength(1);
  expect(sent()[0]).toMatchObject({
    severityNumber: 5,
    body: 'a prediction of explained@1 explained: failure',
  });
  expect(sent()[0]!.attributes).toEqual({
    [ATTR.modelName]: 'explained',
    [ATTR.modelVersion]: '1',
    [ATTR.datasetId]: 'set-1',
    [ATTR.predictionId]: 'p-1',
    [ATTR.explanationReason]: 'failure',
    [ATTR.explanationMethod]: 'tree',
    [ATTR.explanationFeatures]: ['b', 'a'],
    [ATTR.explanationValues]: [-0.4, 0.1],
    [ATTR.explanationErrors]: [0.02, 0.01],
    [ATTR.explanationBase]: 0.5,
    [ATTR.explanationOutput]: 0.2,
  });
  const of = { [ATTR.modelName]: 'explained', [ATTR.explanationReason]: 'failure' };
  expect(await sdk.value(metrics.explanations.name, of)).toBe(1);
});

it('stays within what Loki takes with a line, however many features there are and whatever they are called', () => {
  const count = 5_000;
  // 24 characters in JSON.
  const tiny = -Math.PI * 1e-300;
  // Control characters are six bytes each in JSON.
  const features = Array.from({ length: count }, (_, i) => `${i}`.padEnd(2_000, '\u0001'));
  const values = features.map((_, i) => tiny * (i + 1));
  const standardErrors = values.map(Math.abs);
  recordExplanation({
    model,
    reason: 'request',
    predictionId: '\u0001'.repeat(10_000),
    attribution: { method: 'm', features, values, standardErrors },
  });
  const { attributes } = sent()[0]!;
  expect(attributes[ATTR.explanationFeatures]).toHaveLength(64);
  expect((attributes[ATTR.explanationFeatures] as string[])[0]).toMatch(/^4999/);
  expect(attributes[ATTR.explanationRest]).toBeCloseTo(tiny * ((4_936 * 4_937) / 2), 300);
  const bytes = Object.entries(attributes).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return name.length + new TextEncoder().encode(text).length;
  });
  // The rest is for the resource, whose attributes Loki puts beside them.
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(58 * 1024);
  expect(bytes.length).toBeLessThan(20);
});

it.each<[string, object]>([
  ['no model', { model: undefined }],
  ['a model without a data set', { model: { name: 'a', version: '1' } }],
  ['an unknown reason', { reason: 'curiosity' }],
  ['no attribution', { attribution: undefined }],
  ['no method', { attribution: { ...attribution, method: '' } }],
  ['no features', { attribution: { ...attribution, features: [], values: [] } }],
  ['a number for a name', { attribution: { ...attribution, features: ['a', 2] } }],
  ['a value too few', { attribution: { ...attribution, values: [1] } }],
  ['NaN', { attribution: { ...attribution, values: [1, Number.NaN] } }],
  ['errors that are no numbers', { attribution: { ...attribution, standardErrors: ['1', '2'] } }],
  ['an infinite output', { attribution: { ...attribution, output: Number.POSITIVE_INFINITY } }],
])('%s is a fault, not an error, and nothing is sent', (_, wrong) => {
  const before = faults();
  recordExplanation({ model, reason: 'request', attribution, ...wrong } as never);
  expect(faults() - before).toBe(1);
  expect(sent()).toHaveLength(0);
});

it('nothing at all is a fault', () => {
  const before = faults();
  recordExplanation(undefined as never);
  expect(faults() - before).toBe(1);
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { createFeedback } from '../feedback/feedback.ts';
import type { Match, MatchListener } from '../feedback/match.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { type ConceptDriftOptions, conceptDrift } from './concept-drift.ts';
import { PythonRandom } from './sequential/python-random.fixture.ts';

let sdk: TestSdk;
let made = 0;
let name: string;
beforeEach(async () => {
  sdk = await startTestSdk();
  registry.exporter();
  name = `concept-${++made}`;
});
afterEach(() => sdk.stop());

const match = (error: number, of: Partial<Match> = {}): Match => ({
  identity: { name, version: '1', datasetId: 'd' },
  predicted: 'spam',
  actual: error === 0 ? 'spam' : 'ham',
  error,
  cohort: '',
  predictedAt: new Date(0),
  latencySeconds: 1,
  ...of,
});
const value = (error: number) => match(error, { predicted: 1, actual: 1 + error });

function feed(listener: MatchListener, rate: number, count: number, seed: number, version = '1'): void {
  const random = new PythonRandom(seed);
  for (let i = 0; i < count; i++) {
    listener(match(random.random() < rate ? 1 : 0, { identity: { name, version, datasetId: 'd' } }));
  }
}

const detections = (driftState: string, of: Record<string, string> = {}) =>
  sdk.value(metrics.driftDetections.name, {
    [ATTR.modelName]: name,
    [ATTR.driftState]: driftState,
    ...of,
  });
const told = () =>
  sdk
    .events()
    .filter(
      ({ eventName, attributes }) =>
        eventName === events.conceptDrift.name && attributes[ATTR.modelName] === name,
    );

describe('classes', () => {
  it('a rise of the error rate is counted and told, with the rates before and after', async () => {
    const listener = conceptDrift();
    feed(listener, 0.05, 2_000, 1);
    expect([await detections('drift'), await detections('warning'), told().length]).toEqual([0, 0, 0]);
    feed(listener, 0.3, 1_000, 2);
    expect(await detections('drift')).toBe(told().length);
    const [first] = told();
    expect(first?.attributes).toMatchObject({
      [ATTR.modelVersion]: '1',
      [ATTR.datasetId]: 'd',
      [ATTR.driftDetector]: 'adwin',
      [ATTR.driftState]: 'drift',
    });
    expect(first?.severityNumber).toBe(13);
    expect(first?.attributes[ATTR.errorBefore]).toBeCloseTo(0.05, 1);
    expect(first?.attributes[ATTR.errorAfter]).toBeGreaterThan(0.1);
    expect(first?.attributes[ATTR.driftLabels]).toBeGreaterThan(10);
  });

  it('a fall is an improvement and no drift', async () => {
    const listener = conceptDrift();
    feed(listener, 0.5, 2_000, 3);
    feed(listener, 0.05, 1_000, 4);
    expect(await detections('drift')).toBe(0);
    expect(await detections('improvement')).toBeGreaterThan(0);
  });

  it('versions are watched apart', async () => {
    const listener = conceptDrift();
    feed(listener, 0.05, 1_000, 5, '1');
    feed(listener, 0.5, 1_000, 6, '2');
    expect(await detections('drift')).toBe(0);
  });

  it('each detector counts for itself, a warning when it begins', async () => {
    const listener = conceptDrift({
      detectors: ['adwin', { detector: 'ddm', warmUp: 300 }, 'eddm', 'page_hinkley'],
    });
    feed(listener, 0.1, 1_000, 7);
    feed(listener, 0.6, 600, 8);
    for (const detector of ['adwin', 'ddm', 'eddm', 'page_hinkley']) {
      expect(await detections('drift', { [ATTR.driftDetector]: detector }), detector).toBeGreaterThan(0);
    }
    const warnings = (await detections('warning', { [ATTR.driftDetector]: 'ddm' }))!;
    expect(warnings).toBeGreaterThan(0);
    expect(warnings).toBeLessThan(20);
    const byHand = told().filter(({ attributes }) => attributes[ATTR.driftDetector] === 'page_hinkley');
    expect(byHand[0]?.attributes).not.toHaveProperty(ATTR.errorBefore);
  });
});

it('hears of the labels that feedback matches', async () => {
  const feedback = createFeedback({ listeners: [conceptDrift()] });
  const options = modelOptions({ name, observers: [feedback] });
  const predict = defineModel(options).wrapPredict((id: string) => ({ id, class: 'spam' }), {
    prediction: (prediction) => prediction,
  });
  for (let i = 0; i < 600; i++) {
    predict(`${i}`);
    await feedback.record({ predictionId: `${i}`, actualClass: i < 300 || i % 2 === 0 ? 'spam' : 'ham' });
  }
  await feedback.close();
  expect(await detections('drift')).toBeGreaterThan(0);
  expect(told()[0]?.attributes[ATTR.errorBefore]).toBeLessThan(0.1);
  expect(told()[0]?.attributes[ATTR.errorAfter]).toBeGreaterThan(0.2);
});

describe('values', () => {
  const errors = (random: PythonRandom, size: number, count: number) =>
    Array.from({ length: count }, () => -Math.log(1 - random.random()) * size);

  it.each([
    ['learnt', {}],
    ['declared', { expectedError: 3_000 }],
  ])('errors in any unit are seen by their usual size, %s, and told in their own', async (_, options) => {
    const listener = conceptDrift({ detectors: ['adwin'], ...options });
    const random = new PythonRandom(9);
    for (const error of errors(random, 3_000, 2_000)) listener(value(error));
    expect(await detections('drift')).toBe(0);
    for (const error of errors(random, 9_000, 1_000)) listener(value(error));
    expect(await detections('drift')).toBeGreaterThan(0);
    expect(told()[0]?.attributes[ATTR.errorBefore]).toBeGreaterThan(2_500);
    expect(told()[0]?.attributes[ATTR.errorBefore]).toBeLessThan(3_500);
  });

  it('ddm and eddm are refused for them, at each label', () => {
    const listener = conceptDrift({ detectors: ['adwin', 'eddm'] });
    expect(() => listener(value(3))).toThrow(
      `eddm counts right and wrong classes, and ${name}@1 predicts values`,
    );
    expect(() => listener(value(3))).toThrow(TypeError);
    expect(() => listener(match(1))).not.toThrow();
  });
});

it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('an error of %s is refused', (error) => {
  const listener = conceptDrift({ expectedError: 1 });
  expect(() => listener(value(error))).toThrow(RangeError);
});

it('holds 256 versions; the one without labels for longest is forgotten', async () => {
  const listener = conceptDrift({ detectors: [{ detector: 'page_hinkley', threshold: 5 }] });
  const of = (version: string) => match(1, { identity: { name, version, datasetId: 'd' } });
  const right = (version: string) => match(0, { identity: { name, version, datasetId: 'd' } });
  for (let i = 0; i < 100; i++) listener(right('kept'));
  for (let i = 0; i < 100; i++) listener(right('forgotten'));
  for (let i = 0; i < 255; i++) {
    listener(right(`${i}`));
    listener(right('kept'));
  }
  for (let i = 0; i < 10; i++) {
    listener(of('kept'));
    listener(of('forgotten'));
  }
  expect(await detections('drift', { [ATTR.modelVersion]: 'kept' })).toBe(1);
  expect(await detections('drift', { [ATTR.modelVersion]: 'forgotten' })).toBe(0);
});

describe('options', () => {
  it.each<[ConceptDriftOptions, string]>([
    [{ detectors: [] }, 'option detectors must be an array of at least one detector'],
    [{ detectors: ['kswin' as never] }, 'holds "kswin"; there are adwin, ddm, eddm, page_hinkley'],
    [{ detectors: ['toString' as never] }, 'holds "toString"'],
    [{ detectors: [null as never] }, 'holds null'],
    [{ detectors: ['adwin', { detector: 'adwin' }] }, 'names a detector twice'],
    [{ detectors: [{ detector: 'adwin', delta: 2 }] }, 'Adwin option delta'],
    [{ detectors: [{ detector: 'ddm', delta: 2 } as never] }, 'Ddm has no option "delta"'],
    [{ expectedError: 0 }, 'option expectedError must be a number from'],
    [{ detector: 'adwin' } as never, 'conceptDrift has no option "detector"'],
  ])('%o', (options, message) => {
    expect(() => conceptDrift(options)).toThrow(message);
  });
});

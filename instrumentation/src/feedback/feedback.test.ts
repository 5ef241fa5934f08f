import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTR, type AttributeKey, events, metrics } from '../contract/index.ts';
import { defineModel } from '../model/define-model.ts';
import type { Prediction } from '../predict/types.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { createFeedback, type Feedback } from './feedback.ts';
import { memoryPredictionStore } from './memory-store.ts';
import type { FeedbackOptions } from './options.ts';
import type { PredictionStore } from './store.ts';

let sdk: TestSdk;
const open: Feedback[] = [];
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const feedback of open.splice(0)) await feedback.close();
  await sdk.stop();
});

/** A model whose predictions are what it is given. */
function setUp(options: FeedbackOptions = {}, classes: readonly string[] = ['spam', 'ham']) {
  const feedback = createFeedback(options);
  open.push(feedback);
  const task = classes.length > 0 ? 'classification' : 'ranking';
  const given = modelOptions({ observers: [feedback], classes, task });
  const predict = defineModel(given).wrapPredict((prediction: Prediction | Prediction[]) => prediction, {
    prediction: (result) => result,
  });
  return { feedback, predict, name: given.name };
}

type Metric =
  | 'labelMatches'
  | 'labelArrivals'
  | 'labelDue'
  | 'labelLatency'
  | 'regressionMatches'
  | 'regressionAbsoluteErrors'
  | 'regressionSquaredErrors'
  | 'regressionFourthPowers';

function count(key: Metric, labels: Partial<Record<AttributeKey, string>>): Promise<number | undefined> {
  const named = Object.entries(labels).map(([label, text]) => [ATTR[label as AttributeKey], text] as const);
  return sdk.value(metrics[key].name, Object.fromEntries(named));
}

describe('a class', () => {
  it('is counted with its label, by cohort, with the time between', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { feedback, predict, name: modelName } = setUp({ cohorts: ['eu'] });
    predict({ id: 'a', class: 'spam', cohort: 'eu' });
    predict([
      { id: 'b', class: 'ham', cohort: 'mars' },
      { id: 'c', class: 'ham' },
    ]);
    vi.setSystemTime(Date.now() + 90_000);
    expect(await feedback.record({ predictionId: 'a', actualClass: 'ham' })).toEqual({
      outcome: 'matched',
      matches: [
        {
          identity: { name: modelName, version: '1.0', datasetId: 'set-1' },
          predicted: 'spam',
          actual: 'ham',
          error: 1,
          cohort: 'eu',
          predictedAt: expect.any(Date),
          latencySeconds: 90,
        },
      ],
    });
    await feedback.record({ predictionId: 'b', actualClass: 'ham' });
    await feedback.record({ predictionId: 'c', actualClass: 'bulk', cohort: 'eu' });
    const pair = (cohort: string, predictionClass: string, labelClass: string) =>
      count('labelMatches', { modelName, cohort, predictionClass, labelClass });
    expect(await pair('eu', 'spam', 'ham')).toBe(1);
    expect(await pair('_other', 'ham', 'ham')).toBe(1);
    expect(await pair('eu', 'ham', '_other')).toBe(1);
    expect(await count('labelMatches', { modelName })).toBe(3);
    expect(await count('labelArrivals', { modelName, labelOutcome: 'matched' })).toBe(3);
    const [latency] = (await sdk.points(metrics.labelLatency.name)).filter(
      ({ attributes }) => attributes[ATTR.modelName] === modelName,
    );
    expect(latency).toMatchObject({ value: 3, sum: 270 });
  });

  it('that is undeclared on both sides is not right', async () => {
    const { feedback, predict } = setUp();
    predict({ id: 'a', class: 'x' });
    const { matches } = await feedback.record({ predictionId: 'a', actualClass: 'x' });
    expect(matches).toMatchObject([{ predicted: '_other', actual: '_other', error: 1 }]);
  });

  it('of a classification must be declared', () => {
    const feedback = createFeedback();
    open.push(feedback);
    expect(() => defineModel(modelOptions({ observers: [feedback], classes: [] }))).toThrow(
      'feedback wants to know the classes of a classification: give the option classes to defineModel',
    );
  });

  it('of another model that declares none is not remembered', async () => {
    const { feedback, predict, name: modelName } = setUp({}, []);
    predict({ id: 'a', class: 'x' });
    expect((await feedback.record({ predictionId: 'a', actualClass: 'x' })).outcome).toBe('early');
    expect(await count('labelDue', { modelName, labelState: 'unmatchable' })).toBe(1);
  });
});

it('a label after the end is refused', async () => {
  const { feedback } = setUp();
  await feedback.close();
  const outcome = await feedback.record({ predictionId: 'a', actualClass: 'spam' });
  expect(outcome).toMatchObject({ outcome: 'failed', reason: 'this feedback is closed' });
});

it('a value is counted by sums of powers of its error', async () => {
  const { feedback, predict, name: modelName } = setUp({}, []);
  predict([
    { id: 'a', score: 5 },
    { id: 'b', score: 1 },
    { id: 'c', score: 2 },
  ]);
  await feedback.record({ predictionId: 'a', actualValue: 2 });
  await feedback.record({ predictionId: 'b', actualValue: 1.5 });
  expect((await feedback.record({ predictionId: 'c', actualValue: 2 })).matches[0]!.error).toBe(0);
  expect(await count('regressionMatches', { modelName, cohort: '' })).toBe(3);
  expect(await count('regressionAbsoluteErrors', { modelName, errorDirection: 'over' })).toBe(3);
  expect(await count('regressionAbsoluteErrors', { modelName, errorDirection: 'under' })).toBe(0.5);
  expect(await count('regressionSquaredErrors', { modelName })).toBe(9.25);
  expect(await count('regressionFourthPowers', { modelName })).toBe(81.0625);
});

describe('labels', () => {
  it('twice, conflicting, early, of the wrong kind and unknown are told apart and counted once', async () => {
    const { feedback, predict, name: modelName } = setUp();
    const record = async (predictionId: string, actualClass: string) =>
      (await feedback.record({ predictionId, actualClass })).outcome;
    expect(await record('a', 'ham')).toBe('early');
    predict([
      { id: 'a', class: 'ham' },
      { id: 'b', class: 'ham' },
    ]);
    await feedback.flush();
    expect(await record('a', 'ham')).toBe('duplicate');
    expect(await record('b', 'ham')).toBe('matched');
    expect(await record('b', 'spam')).toBe('conflicting');
    expect(await feedback.record({ predictionId: 'b', actualValue: 1 })).toMatchObject({
      outcome: 'invalid',
      reason: 'the prediction is of a value and the label a class, or the reverse',
    });
    const arrivals = await Promise.all(
      ['early', 'duplicate', 'matched', 'conflicting'].map((labelOutcome) =>
        count('labelArrivals', { modelName, labelOutcome }),
      ),
    );
    expect(arrivals).toEqual([1, 1, 1, 1]);
    expect(await count('labelMatches', { modelName })).toBe(2);
  });

  it('after they were due are late, and matched all the same', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { feedback, predict, name: modelName } = setUp({ dueAfterSeconds: 60 });
    predict([
      { id: 'a', class: 'ham' },
      { id: 'b', class: 'ham' },
      { id: 'c', class: 'ham' },
      { class: 'ham' },
    ]);
    const madeAt = Date.now();
    await feedback.record({ predictionId: 'a', actualClass: 'ham' });
    vi.setSystemTime(madeAt + 61_000);
    await feedback.flush();
    expect((await feedback.record({ predictionId: 'b', actualClass: 'ham' })).outcome).toBe('late');
    // Known in time, given later.
    const labelledAt = new Date(madeAt + 30_000);
    const given = await feedback.record({ predictionId: 'c', actualClass: 'ham', labelledAt });
    expect(given).toMatchObject({ outcome: 'matched', matches: [{ latencySeconds: 30 }] });
    expect(await count('labelMatches', { modelName })).toBe(3);
    expect(await count('labelDue', { modelName, labelState: 'labelled' })).toBe(1);
    expect(await count('labelDue', { modelName, labelState: 'missing' })).toBe(2);
    expect(await count('labelDue', { modelName, labelState: 'unmatchable' })).toBe(1);
    expect(await count('labelDue', { modelName, labelState: 'dropped' })).toBe(0);
  });

  it('whose time is before the prediction or in the future count as of then and of now', async () => {
    const { feedback, predict } = setUp();
    predict([
      { id: 'a', class: 'ham' },
      { id: 'b', class: 'ham' },
    ]);
    const [past, future] = [new Date(0), new Date(Date.now() + 1e9)];
    const first = await feedback.record({ predictionId: 'a', actualClass: 'ham', labelledAt: past });
    expect(first.matches[0]!.latencySeconds).toBe(0);
    const second = await feedback.record({ predictionId: 'b', actualClass: 'ham', labelledAt: future });
    expect(second.matches[0]!.latencySeconds).toBeLessThan(5);
  });

  it.each([
    [undefined, 'a label must be an object, not undefined'],
    [{ predictionId: '', actualClass: 'ham' }, 'predictionId must be a text of 1 to 256 characters, not ""'],
    [{ predictionId: 'x'.repeat(257), actualClass: 'ham' }, 'predictionId must be'],
    [{ predictionId: 'a' }, 'a label must have either actualClass or actualValue'],
    [{ predictionId: 'a', actualClass: 'ham', actualValue: 1 }, 'either actualClass or actualValue'],
    [{ predictionId: 'a', actualClass: 7 }, 'actualClass must be a text'],
    [{ predictionId: 'a', actualValue: Number.NaN }, 'actualValue must be a number'],
    [{ predictionId: 'a', actualValue: 1e300 }, 'actualValue must be a number'],
    [{ predictionId: 'a', actualValue: 1, cohort: 3 }, 'cohort must be a text'],
    [{ predictionId: 'a', actualValue: 1, labelledAt: '2026' }, 'labelledAt must be a valid Date'],
    [
      Object.defineProperty({}, 'predictionId', {
        get: () => {
          throw new Error('no');
        },
      }),
      'a getter of the label threw',
    ],
  ])('that are none are refused with the reason (%#)', async (label, reason) => {
    const { feedback } = setUp();
    const before = (await count('labelArrivals', { labelOutcome: 'invalid' })) ?? 0;
    const outcome = await feedback.record(label as never);
    expect(outcome).toMatchObject({ outcome: 'invalid', matches: [] });
    expect(outcome.reason).toContain(reason);
    expect(await count('labelArrivals', { labelOutcome: 'invalid' })).toBe(before + 1);
  });
});

it('hands what is matched to listeners, in order, and counts those that throw', async () => {
  const seen: unknown[] = [];
  const broken = () => {
    throw new Error('listener');
  };
  const { feedback, predict } = setUp({ listeners: [broken, ({ error }) => seen.push(error)] });
  predict([
    { id: 'a', class: 'ham' },
    { id: 'b', class: 'ham' },
  ]);
  const before =
    (await sdk.value(metrics.instrumentationFaults.name, { [ATTR.faultKind]: 'match_listener_threw' })) ?? 0;
  await Promise.all([
    feedback.record({ predictionId: 'a', actualClass: 'spam' }),
    feedback.record({ predictionId: 'b', actualClass: 'ham' }),
  ]);
  expect(seen).toEqual([1, 0]);
  expect(
    await sdk.value(metrics.instrumentationFaults.name, { [ATTR.faultKind]: 'match_listener_threw' }),
  ).toBe(before + 2);
});

it('sends at most ten events a second, with declared classes only', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 10_000);
  const { feedback, predict, name } = setUp();
  const ids = Array.from({ length: 30 }, (_, i) => `e${i}`);
  predict(ids.map((id) => ({ id, class: 'spam' })));
  for (const predictionId of ids) await feedback.record({ predictionId, actualClass: 'secret' });
  const sent = sdk
    .events()
    .filter(
      (event) =>
        event.eventName === events.predictionFeedback.name && event.attributes[ATTR.modelName] === name,
    );
  expect(sent).toHaveLength(10);
  expect(sent[0]!.attributes).toMatchObject({
    [ATTR.predictionId]: 'e0',
    [ATTR.predictionClass]: 'spam',
    [ATTR.labelClass]: '_other',
    [ATTR.datasetId]: 'set-1',
  });
  expect(await count('labelMatches', { modelName: name })).toBe(30);
});

it('counts in another process what a job that ends soon has matched', async () => {
  const store = memoryPredictionStore();
  const { feedback, predict, name: modelName } = setUp({ store });
  predict({ id: 'a', class: 'ham' });
  await feedback.flush();
  const job = createFeedback({ store, leaveCounting: true });
  expect(await job.record({ predictionId: 'a', actualClass: 'spam' })).toEqual({
    outcome: 'matched',
    matches: [],
  });
  await job.close();
  expect(await count('labelMatches', { modelName })).toBeUndefined();
  await feedback.flush();
  expect(await count('labelMatches', { modelName, predictionClass: 'ham', labelClass: 'spam' })).toBe(1);
});

describe('a store that fails', () => {
  const faults = async () =>
    (await sdk.value(metrics.instrumentationFaults.name, { [ATTR.faultKind]: 'prediction_store_failed' })) ??
    0;
  const failing = (inner: PredictionStore) => {
    const state = { broken: true };
    const guarded =
      <Args extends unknown[], Result>(work: (...args: Args) => Result) =>
      (...args: Args) => {
        if (state.broken) throw new Error('disk');
        return work(...args);
      };
    const store: PredictionStore = {
      put: guarded((batch) => inner.put(batch)),
      label: guarded((label, leave) => inner.label(label, leave)),
      sweep: guarded((now) => inner.sweep(now)),
    };
    return { state, store };
  };

  it('fails the label, keeps the predictions, and works again when it does', async () => {
    const { state, store } = failing(memoryPredictionStore());
    const { feedback, predict } = setUp({ store });
    const before = await faults();
    expect(predict({ id: 'a', class: 'ham' })).toEqual({ id: 'a', class: 'ham' });
    expect(await feedback.record({ predictionId: 'a', actualClass: 'ham' })).toMatchObject({
      outcome: 'failed',
      matches: [],
    });
    expect(await faults()).toBeGreaterThan(before);
    state.broken = false;
    expect((await feedback.record({ predictionId: 'a', actualClass: 'ham' })).outcome).toBe('matched');
  });

  it('fills the buffer and no more; what is not taken is counted', async () => {
    const { state, store } = failing(memoryPredictionStore());
    const { feedback, predict, name: modelName } = setUp({ store });
    predict(Array.from({ length: 10_000 }, (_, i) => ({ id: `p${i}`, class: 'ham' })));
    expect(await count('labelDue', { modelName, labelState: 'dropped' })).toBe(10_000 - 8_192);
    state.broken = false;
    await feedback.flush();
    expect((await feedback.record({ predictionId: 'p8191', actualClass: 'ham' })).outcome).toBe('matched');
    expect((await feedback.record({ predictionId: 'p8192', actualClass: 'ham' })).outcome).toBe('early');
  });

  it('that never answers fails the label after 5 seconds, and what comes later is counted', async () => {
    const inner = memoryPredictionStore();
    let answer = (): void => undefined;
    const store: PredictionStore = {
      put: (batch) => inner.put(batch),
      sweep: (now) => inner.sweep(now),
      label: async (label, leave) => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return inner.label(label, leave);
      },
    };
    const { feedback, predict, name: modelName } = setUp({ store });
    predict({ id: 'a', class: 'ham' });
    await feedback.flush();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const waiting = feedback.record({ predictionId: 'a', actualClass: 'ham' });
    await vi.advanceTimersByTimeAsync(5_001);
    expect((await waiting).outcome).toBe('failed');
    answer();
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    expect(await count('labelMatches', { modelName })).toBe(1);
  });

  it('that hangs is not asked again until it has answered', async () => {
    const inner = memoryPredictionStore();
    let answer = (): void => undefined;
    const asked = { put: 0, label: 0, sweep: 0 };
    const store: PredictionStore = {
      put: async (batch) => {
        asked.put++;
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return inner.put(batch);
      },
      label: (label, leave) => {
        asked.label++;
        return inner.label(label, leave);
      },
      sweep: (now) => {
        asked.sweep++;
        return inner.sweep(now);
      },
    };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const { feedback, predict } = setUp({ store });
    predict({ id: 'a', class: 'ham' });
    await vi.advanceTimersByTimeAsync(5_500);
    const { sweep } = asked;
    await vi.advanceTimersByTimeAsync(600_000);
    expect((await feedback.record({ predictionId: 'b', actualClass: 'ham' })).outcome).toBe('failed');
    expect(asked).toEqual({ put: 1, label: 0, sweep });
    store.put = (batch) => inner.put(batch);
    answer();
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    expect((await feedback.record({ predictionId: 'a', actualClass: 'ham' })).outcome).toBe('matched');
  });

  it('that gives nonsense is a fault and changes nothing', async () => {
    const nonsense: PredictionStore = {
      put: () => ({ matches: [{}], due: [{ model: '[]', state: 'missing', count: 1 }], unknown: 0 }) as never,
      label: () => ({ outcome: 'duplicate', matches: [], due: [], unknown: 0 }) as never,
      sweep: () => undefined as never,
    };
    const { feedback, predict } = setUp({ store: nonsense });
    const before = await faults();
    predict({ id: 'a', class: 'ham' });
    expect((await feedback.record({ predictionId: 'a', actualClass: 'ham' })).outcome).toBe('failed');
    await feedback.flush();
    expect(await faults()).toBeGreaterThan(before);
  });
});

it('writes between calls, without being asked', async () => {
  const inner = memoryPredictionStore();
  const sizes: number[] = [];
  const store: PredictionStore = {
    put: (batch) => {
      sizes.push(batch.length);
      return inner.put(batch);
    },
    label: (label, leave) => inner.label(label, leave),
    sweep: (now) => inner.sweep(now),
  };
  const { predict } = setUp({ store });
  for (let i = 0; i < 600; i++) predict({ id: `p${i}`, class: 'ham' });
  expect(sizes).toEqual([]);
  await vi.waitFor(() => expect(sizes).toEqual([...Array(9).fill(64), 24]));
});

it('remembers nothing after it was closed', async () => {
  const store = memoryPredictionStore();
  const { feedback, predict } = setUp({ store });
  await feedback.close();
  predict({ id: 'a', class: 'ham' });
  const label = { id: 'a', actual: 'ham', cohort: '', at: Date.now() };
  expect((await store.label(label, false)).outcome).toBe('early');
});

it.each([
  [{ dueAfterSeconds: 0 }, 'dueAfterSeconds must be a number of seconds above 0, not 0'],
  [{ cohorts: 'eu' }, 'cohorts must be an array, not "eu"'],
  [{ cohorts: ['_other'] }, 'cohorts[0] must be a text of 1 to 256 characters other than _other'],
  [{ cohorts: Array.from({ length: 33 }, (_, i) => `c${i}`) }, 'holds 33 cohorts, 32 are the most'],
  [{ listeners: [1] }, 'a listener of createFeedback must be a function, not 1'],
  [{ store: Promise.resolve() }, 'is an await missing?'],
  [{ store: { put: () => 1 } }, 'a prediction store must have a function label'],
  [{ leaveCounting: 'yes' }, 'leaveCounting must be true or false'],
  [{ leaveCounting: true }, 'leaveCounting wants a store that another process counts from'],
  [{ dueAfter: 1 }, 'createFeedback has no option "dueAfter"'],
])('refuses options that are wrong (%#)', (options, message) => {
  expect(() => createFeedback(options as never)).toThrow(message);
});

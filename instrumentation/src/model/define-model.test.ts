import { diag } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BaselineBuilder } from '../baseline/builder.ts';
import { ATTR, events, metrics } from '../contract/index.ts';
import { conceptDrift } from '../drift/concept-drift.ts';
import { baselineOf, modelOptions, numeric } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { defineChecks } from '../validation/data-checks.ts';
import { defineModel } from './define-model.ts';
import type { ModelOptions, Role, Task } from './options.ts';

let sdk: TestSdk | undefined;
afterEach(async () => {
  await sdk?.stop();
  sdk = undefined;
});

describe('options', () => {
  it.each<[string, object, string]>([
    ['an empty name', { name: '' }, 'option name must be'],
    [
      'a number for the version',
      { version: 3 },
      'option version must be a text of 1 to 256 characters, not 3',
    ],
    ['no task', { task: undefined }, 'option task'],
    ['no data set', { datasetId: undefined }, 'option datasetId'],
    [
      'an unknown role',
      { role: 'leader' },
      'role must be one of champion, canary, shadow, standby, not "leader"',
    ],
    ['a class twice', { classes: ['a', 'a'] }, 'names a class twice'],
    ['an empty class', { classes: [''] }, 'classes[0]'],
    ['the reserved class', { classes: ['_other'] }, '_other, which stands for all others'],
    ['65 classes', { classes: Array.from({ length: 65 }, (_, i) => `c${i}`) }, '64 are the most'],
    ['a baseline that is none', { baseline: { rows: 3 } }, 'must be a baseline'],
    ['a path for a baseline', { baseline: 'b.json' }, 'not the text "b.json": loadBaseline reads a file'],
    ['a promise for a baseline', { baseline: Promise.resolve() }, 'is an await missing?'],
    ['a builder', { baseline: new BaselineBuilder({ datasetId: 'd' }) }, 'call build()'],
    ['null for a baseline', { baseline: null }, 'must be a baseline, not null'],
    ['a framework without a name', { framework: {} }, 'framework.name'],
    [
      'a text for a framework',
      { framework: 'onnx' },
      'framework must be an object such as { name, version }',
    ],
    ['a slip of the pen', { clases: ['a'] }, 'defineModel has no option "clases"; it has name, version,'],
    [
      'a listener among the observers',
      { observers: [conceptDrift()] },
      'must hold observers, not a function: a listener, such as conceptDrift gives it, goes to createFeedback({ listeners })',
    ],
    [
      'checks among the observers',
      { observers: [defineChecks({ datasetId: 'd', columns: { a: { type: 'number' } } })] },
      'must hold observers, not an object: give what its observer() gives, such as checks.observer()',
    ],
    ['nothing among the observers', { observers: [null] }, 'must hold observers, not null'],
    ['what is no observer', { observers: [{}] }, 'an observer must have a function attach, not undefined'],
    ['an object for a name', { name: Object.create(null) }, 'option name'],
  ])('%s is refused, by name', (_, wrong, message) => {
    expect(() => defineModel({ ...modelOptions(), ...wrong } as ModelOptions)).toThrow(TypeError);
    expect(() => defineModel({ ...modelOptions(), ...wrong } as ModelOptions)).toThrow(message);
  });

  it('nothing at all is refused', () => {
    expect(() => defineModel(undefined as never)).toThrow('defineModel wants an object of options');
  });

  it('a damaged baseline is refused', () => {
    const damaged = { id: 'b1:1', features: [{ name: 'a' }] };
    expect(() => defineModel(modelOptions({ baseline: damaged as never }))).toThrow(
      'missing or wrong: features[0].type',
    );
  });

  it.each([
    [5, {}, 'wrapPredict wants a function, not 5'],
    [class Filter {}, {}, 'wrapPredict wants a function, not a class: wrap the method that predicts'],
    [() => 1, null, 'wrapPredict wants an object of options, not null'],
    [
      () => 1,
      { feature: () => ({}) },
      'wrapPredict has no option "feature"; it has features, prediction, segment',
    ],
    [() => 1, { features: 'x' }, 'wrapPredict option features must be a function, not "x"'],
    [() => 1, { prediction: null }, 'wrapPredict option prediction must be a function, not null'],
  ])('wrapPredict(%o, %o) is refused', (fn, mappers, message) => {
    const model = defineModel(modelOptions());
    expect(() => model.wrapPredict(fn as never, mappers as never)).toThrow(new TypeError(message));
  });
});

it('wrapPredict takes every function that can be called, a frozen one and a method called class too', () => {
  const model = defineModel(modelOptions());
  const old = Object.freeze(function add(n: number) {
    return n + 1;
  });
  const methods = {
    class: (n: number) => n + 1,
    of: {
      class(n: number) {
        return n + 1;
      },
    },
  };
  for (const fn of [old, methods.class, methods.of.class, old.bind(undefined), Number as never]) {
    expect([1, 2]).toContain(model.wrapPredict(fn)(1));
  }
});

it('a task is any text, of which the common ones are known', () => {
  const known: Task[] = ['classification', 'regression', 'ranking'];
  for (const task of [...known, 'clustering'])
    expect(() => defineModel(modelOptions({ task }))).not.toThrow();
});

describe('one version in one process', () => {
  it('defined twice alike counts together', async () => {
    sdk = await startTestSdk();
    const options = modelOptions({ baseline: baselineOf([numeric('n')]) });
    for (let i = 0; i < 3; i++)
      defineModel({ ...options }).wrapPredict(() => 1, { features: () => ({ n: 1 }) })();
    const of = { [ATTR.modelName]: options.name };
    expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(3);
    expect(await sdk.value(metrics.featureObservations.name, of)).toBe(3);
    expect(sdk.events().filter(({ attributes }) => attributes[ATTR.modelName] === options.name)).toHaveLength(
      1,
    );
  });

  it('is the same for classes in another order, absent options, and the role that it has by now', () => {
    const options = modelOptions({ role: 'canary' });
    const first = defineModel(options);
    first.setRole('champion');
    for (const again of [
      { ...options, classes: ['ham', 'spam'] },
      { ...options, digest: undefined },
      { ...options, role: 'champion' as const },
    ]) {
      expect(defineModel(again).role).toBe('champion');
    }
    first.setRole('shadow');
    expect(first.role).toBe('shadow');
  });

  it('defined again with other options: those hold, and the fault names them', async () => {
    sdk = await startTestSdk();
    const told = vi.spyOn(diag, 'warn');
    const options = modelOptions({ baseline: baselineOf([numeric('n')], 'b1:1') });
    const mappers = { features: () => ({ n: 1 }), prediction: () => ({ class: 'spam' }) };
    const old = defineModel(options);
    const oldPredict = old.wrapPredict(() => 1, mappers);
    oldPredict();
    const baseline = baselineOf([numeric('n')], 'b1:2');
    const fresh = defineModel({ ...options, classes: ['eggs', 'spam'], baseline });
    oldPredict();
    fresh.wrapPredict(() => 1, mappers)();
    old.setRole('shadow');
    old.retire();

    const of = { [ATTR.modelName]: options.name };
    expect(fresh.role).toBe('champion');
    expect(
      await sdk.value(metrics.instrumentationFaults.name, { ...of, [ATTR.faultKind]: 'redefined' }),
    ).toBe(1);
    expect(told.mock.calls.map(([, error]) => String(error))).toContainEqual(
      expect.stringContaining('classes, baseline'),
    );
    const info = (await sdk.points(metrics.modelInfo.name))
      .filter(({ attributes }) => attributes[ATTR.modelName] === options.name)
      .map(({ attributes, value }) => [attributes[ATTR.baselineId], value]);
    expect(info).toEqual([
      ['b1:1', 0],
      ['b1:2', 1],
    ]);
    const observed = (id: string) => ({ ...of, [ATTR.baselineId]: id, [ATTR.featureBin]: '01' });
    expect(await sdk.value(metrics.featureObservations.name, observed('b1:2'))).toBe(2);
    expect(await sdk.value(metrics.predictions.name, { ...of, [ATTR.predictionClass]: 'spam' })).toBe(3);
    expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(3);
    expect(await sdk.value(metrics.inferenceActive.name, of)).toBe(0);
  });

  it('keeps the role that was set and the counts by bin where only something else differs', async () => {
    sdk = await startTestSdk();
    const options = modelOptions({ role: 'canary', baseline: baselineOf([numeric('n')]) });
    const first = defineModel(options);
    first.wrapPredict(() => 1, { features: () => ({ n: 1 }) })();
    first.setRole('champion');
    const again = { ...options, digest: 'sha256:2' };
    expect(defineModel(again).role).toBe('champion');
    expect(defineModel(again).role).toBe('champion');
    const of = { [ATTR.modelName]: options.name };
    expect(await sdk.value(metrics.featureObservations.name, of)).toBe(1);
    expect(
      await sdk.value(metrics.instrumentationFaults.name, { ...of, [ATTR.faultKind]: 'redefined' }),
    ).toBe(1);
    expect(defineModel({ ...again, role: 'shadow' }).role).toBe('shadow');
  });

  it('retired and defined with another baseline: the old one is not served any more', async () => {
    sdk = await startTestSdk();
    const options = modelOptions({ baseline: baselineOf([numeric('n')], 'b1:1') });
    const old = defineModel(options);
    const predict = old.wrapPredict(() => 1, { features: () => ({ n: 1 }) });
    await sdk.points(metrics.modelInfo.name);
    old.retire();
    defineModel({ ...options, baseline: baselineOf([numeric('n')], 'b1:2') });
    predict();
    const of = { [ATTR.modelName]: options.name };
    expect(await sdk.value(metrics.modelInfo.name, { ...of, [ATTR.baselineId]: 'b1:1' })).toBe(0);
    expect(await sdk.value(metrics.modelInfo.name, { ...of, [ATTR.baselineId]: 'b1:2' })).toBe(1);
    expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(1);
    expect(
      await sdk.value(metrics.instrumentationFaults.name, { ...of, [ATTR.faultKind]: 'redefined' }),
    ).toBe(0);
  });
});

describe('ml.model.info', () => {
  const info = async (name: string) =>
    (await sdk!.points(metrics.modelInfo.name))
      .filter(({ attributes }) => attributes[ATTR.modelName] === name)
      .map(({ attributes, value }) => [attributes[ATTR.modelRole], value]);

  it('carries what is too wide for other metrics, before any call', async () => {
    sdk = await startTestSdk();
    const options = modelOptions({
      digest: 'sha256:1',
      framework: { name: 'onnxruntime', version: '1.30.0' },
      baseline: baselineOf([numeric('n')], 'b1:abc'),
    });
    defineModel(options);
    const [point] = (await sdk.points(metrics.modelInfo.name)).filter(
      ({ attributes }) => attributes[ATTR.modelName] === options.name,
    );
    expect(point?.attributes).toEqual({
      [ATTR.modelName]: options.name,
      [ATTR.modelVersion]: '1.0',
      [ATTR.modelRole]: 'champion',
      [ATTR.modelTask]: 'classification',
      [ATTR.datasetId]: 'set-1',
      [ATTR.modelDigest]: 'sha256:1',
      [ATTR.baselineId]: 'b1:abc',
      [ATTR.frameworkName]: 'onnxruntime',
      [ATTR.frameworkVersion]: '1.30.0',
    });
    expect(Object.keys(point?.attributes ?? {})).toEqual(metrics.modelInfo.labels.map((key) => ATTR[key]));
  });

  it('is 0 for a role that was left and for a version that is retired', async () => {
    sdk = await startTestSdk();
    const options = modelOptions({ role: 'canary' });
    const model = defineModel(options);
    model.setRole('champion');
    expect(model.role).toBe('champion');
    expect(await info(options.name)).toEqual([
      ['canary', 0],
      ['champion', 1],
    ]);
    model.setRole('canary');
    expect(await info(options.name)).toEqual([
      ['canary', 1],
      ['champion', 0],
    ]);
    model.retire();
    expect(await info(options.name)).toEqual([
      ['canary', 0],
      ['champion', 0],
    ]);
    expect(() => model.setRole('boss' as Role)).toThrow(TypeError);
  });

  it('is 1 again when a retired version comes back', async () => {
    sdk = await startTestSdk();
    const options = modelOptions();
    defineModel(options).retire();
    defineModel(options);
    expect(await info(options.name)).toEqual([['champion', 1]]);
  });
});

describe('events', () => {
  const own = (name: string) => sdk!.events().filter(({ attributes }) => attributes[ATTR.modelName] === name);

  it('tell of loading, roles and retirement', async () => {
    sdk = await startTestSdk();
    const options = modelOptions();
    const model = defineModel(options);
    model.setRole('shadow');
    model.retire();
    model.retire();
    expect(own(options.name).map(({ eventName }) => eventName)).toEqual([
      events.modelLoaded.name,
      events.modelLoaded.name,
      events.modelRetired.name,
    ]);
    for (const { attributes, body } of own(options.name)) {
      expect(attributes).toMatchObject({ [ATTR.modelVersion]: '1.0', [ATTR.datasetId]: 'set-1' });
      expect(body).toContain(`${options.name}@1.0`);
    }
  });

  it('wait for a logger provider', async () => {
    const options = modelOptions({ baseline: baselineOf([numeric('n')]) });
    const model = defineModel(options);
    sdk = await startTestSdk();
    model.wrapPredict(() => 1)();
    await sdk.points(metrics.modelInfo.name);
    expect(own(options.name).map(({ eventName }) => eventName)).toEqual([events.modelLoaded.name]);
  });

  it('tell of labels, with the latency and declared classes only', async () => {
    sdk = await startTestSdk();
    const options = modelOptions();
    const model = defineModel(options);
    const predictedAt = new Date(Date.now() - 5_000);
    model.recordFeedback({ predictionId: 'p', predictedClass: 'spam', actualClass: 'what', predictedAt });
    const feedback = own(options.name).at(-1);
    expect(feedback?.eventName).toBe(events.predictionFeedback.name);
    expect(feedback?.attributes).toMatchObject({
      [ATTR.predictionId]: 'p',
      [ATTR.predictionClass]: 'spam',
      [ATTR.labelClass]: '_other',
    });
    expect(feedback?.attributes[ATTR.labelLatency]).toBeCloseTo(5, 0);
  });

  it('feedback that is none is counted and not thrown', async () => {
    sdk = await startTestSdk();
    const options = modelOptions();
    const model = defineModel(options);
    model.recordFeedback(undefined as never);
    model.recordFeedback({ predictionId: 'p', predictedAt: 'yesterday' } as never);
    const of = { [ATTR.modelName]: options.name, [ATTR.faultKind]: 'feedback_invalid' };
    expect(await sdk.value(metrics.instrumentationFaults.name, of)).toBe(2);
  });
});

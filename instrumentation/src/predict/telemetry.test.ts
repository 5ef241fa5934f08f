import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { defineModel } from '../model/define-model.ts';
import { baselineOf, categorical, modelOptions, numeric } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

const baseline = baselineOf([
  numeric('links'),
  categorical('type', ['html', 'text']),
  categorical('@class', ['spam', 'ham']),
  numeric('@score'),
]);

type Mail = { links: number; type: string };

function filter(options = modelOptions({ baseline })) {
  const model = defineModel(options);
  const predict = model.wrapPredict(
    (mails: Mail[]) => mails.map(({ links }) => ({ label: links > 1 ? 'spam' : 'ham', p: links })),
    {
      features: (mails) => mails,
      prediction: (results) => results.map(({ label, p }) => ({ class: label, score: p })),
    },
  );
  const one = model.wrapPredict((mail: Mail) => (mail.links > 1 ? 'spam' : 'ham'), {
    features: (mail) => mail,
    prediction: (label, mail) => ({ class: label, score: mail.links, id: 'p-1' }),
  });
  const bins = (feature: string, bin: string) =>
    sdk.value(metrics.featureObservations.name, {
      [ATTR.modelName]: options.name,
      [ATTR.featureName]: feature,
      [ATTR.featureBin]: bin,
      [ATTR.baselineId]: baseline.id,
    });
  return { model, predict, one, options, bins, of: { [ATTR.modelName]: options.name } };
}

describe('the span of a prediction', () => {
  it('carries every required attribute', () => {
    const { one, options } = filter();
    one({ links: 3, type: 'html' });
    const [span] = sdk.spans();
    expect(span?.name).toBe(`predict ${options.name}`);
    expect(span?.attributes).toEqual({
      [ATTR.operationName]: 'predict',
      [ATTR.modelName]: options.name,
      [ATTR.modelVersion]: '1.0',
      [ATTR.datasetId]: 'set-1',
      [ATTR.modelRole]: 'champion',
      [ATTR.batchSize]: 1,
      [ATTR.predictionClass]: 'spam',
      [ATTR.predictionScore]: 3,
      [ATTR.predictionId]: 'p-1',
    });
    expect(span?.status.code).toBe(0);
  });

  it('is one for a batch, without class and score', () => {
    const { predict } = filter();
    predict([
      { links: 3, type: 'html' },
      { links: 0, type: 'text' },
    ]);
    expect(sdk.spans()).toHaveLength(1);
    expect(sdk.spans()[0]?.attributes[ATTR.batchSize]).toBe(2);
    expect(sdk.spans()[0]?.attributes).not.toHaveProperty(ATTR.predictionClass);
  });

  it('carries the type of an error and not its message', () => {
    const model = defineModel(modelOptions());
    const predict = model.wrapPredict(() => {
      throw new RangeError('secret input');
    });
    expect(predict).toThrow(RangeError);
    const [span] = sdk.spans();
    expect(span?.attributes[ATTR.errorType]).toBe('RangeError');
    expect(span?.status).toEqual({ code: 2 });
    expect(JSON.stringify([span?.attributes, span?.events])).not.toContain('secret');
  });

  it('gives its identity to the spans inside, also across awaits, and to no others', async () => {
    const { model, options } = filter();
    const inner = (name: string) => trace.getTracer('app').startSpan(name).end();
    const predict = model.wrapPredict(async () => {
      await Promise.resolve();
      trace.getTracer('app').startActiveSpan('child', (span) => {
        inner('grandchild');
        span.end();
      });
    });
    await predict();
    inner('stranger');
    const of = (name: string) => sdk.spans().find((span) => span.name === name);
    const identity = {
      [ATTR.modelName]: options.name,
      [ATTR.modelVersion]: '1.0',
      [ATTR.datasetId]: 'set-1',
    };
    expect(of('child')?.attributes).toEqual(identity);
    expect(of('grandchild')?.attributes).toEqual(identity);
    expect(of('stranger')?.attributes).toEqual({});
    const parent = of(`predict ${options.name}`);
    expect(of('child')?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
  });
});

describe('the metrics of a prediction', () => {
  it('count calls in the histogram, failed ones by error type', async () => {
    const { one, of, model } = filter();
    const fail = model.wrapPredict(() => {
      throw new TypeError();
    });
    for (let i = 0; i < 300; i++) one({ links: 3, type: 'html' });
    expect(fail).toThrow();
    const points = (await sdk.points(metrics.inferenceDuration.name)).filter(
      ({ attributes }) => attributes[ATTR.modelName] === of[ATTR.modelName],
    );
    points.sort((a, b) => Number(b.value) - Number(a.value));
    expect(points.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ ...of, [ATTR.modelVersion]: '1.0' }, 300],
      [{ ...of, [ATTR.modelVersion]: '1.0', [ATTR.errorType]: 'TypeError' }, 1],
    ]);
    expect(points[0]?.sum).toBeGreaterThan(0);
  });

  it.each([
    255, 256, 4_096, 5_000,
  ])('count each of %i calls at once, whenever they are read', async (calls) => {
    const { one, of } = filter();
    for (let i = 0; i < calls; i++) one({ links: 3, type: 'html' });
    expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(calls);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(calls);
  });

  it('count predictions by declared class, others as _other', async () => {
    const { model, of } = filter();
    const predict = model.wrapPredict((label: string) => label, {
      prediction: (label) => ({ class: label }),
    });
    for (const label of ['spam', 'spam', 'ham', 'what', '__proto__']) predict(label);
    const of3 = await Promise.all(
      ['spam', 'ham', '_other'].map((name) =>
        sdk.value(metrics.predictions.name, { ...of, [ATTR.predictionClass]: name }),
      ),
    );
    expect(of3).toEqual([2, 1, 2]);
  });

  it('count calls under way', async () => {
    const { model, of } = filter();
    let finish: (value: string) => void = () => undefined;
    const predict = model.wrapPredict(() => new Promise<string>((resolve) => (finish = resolve)));
    const pending = predict();
    expect(await sdk.value(metrics.inferenceActive.name, of)).toBe(1);
    finish('ham');
    await pending;
    expect(await sdk.value(metrics.inferenceActive.name, of)).toBe(0);
  });

  it('count features and predictions by bin of the baseline, rows of a batch one by one', async () => {
    const { predict, one, bins } = filter();
    predict([
      { links: 3, type: 'html' },
      { links: 0, type: 'odd' },
    ]);
    one({ links: 1, type: 'text' });
    expect(await Promise.all(['00', '01', '02', 'missing'].map((bin) => bins('links', bin)))).toEqual([
      1, 1, 1, 0,
    ]);
    expect(await Promise.all(['00', '01', 'unseen'].map((bin) => bins('type', bin)))).toEqual([1, 1, 1]);
    expect(await Promise.all(['00', '01'].map((bin) => bins('@class', bin)))).toEqual([1, 2]);
    expect(await Promise.all(['00', '01', '02'].map((bin) => bins('@score', bin)))).toEqual([1, 1, 1]);
  });

  it('stand beside the counts of the baseline, with a label for people', async () => {
    const { of } = filter();
    const points = (await sdk.points(metrics.featureBaseline.name)).filter(
      ({ attributes }) =>
        attributes[ATTR.modelName] === of[ATTR.modelName] && attributes[ATTR.featureName] === 'links',
    );
    expect(points.map(({ attributes, value }) => [attributes[ATTR.featureBinLabel], value])).toEqual([
      ['< 1', 10],
      ['[1, 2)', 20],
      ['>= 2', 30],
      ['missing', 0],
      ['unseen', 0],
    ]);
  });

  it('are the same without sampling', async () => {
    await sdk.stop();
    sdk = await startTestSdk({ unsampled: true });
    const { one, bins, of } = filter();
    one({ links: 3, type: 'html' });
    expect(sdk.spans()).toEqual([]);
    expect(await bins('links', '02')).toBe(1);
    expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(1);
  });

  it('cap error types at 16 of a version', async () => {
    const { model, of } = filter();
    const fail = model.wrapPredict((i: number) => {
      throw Object.assign(new Error(), { name: `Error${i}` });
    });
    for (let i = 0; i < 40; i++) expect(() => fail(i)).toThrow();
    const types = (await sdk.points(metrics.inferenceDuration.name)).filter(
      ({ attributes }) => attributes[ATTR.modelName] === of[ATTR.modelName],
    );
    expect(types).toHaveLength(17);
    expect(await sdk.value(metrics.inferenceDuration.name, { ...of, [ATTR.errorType]: '_other' })).toBe(24);
  });
});

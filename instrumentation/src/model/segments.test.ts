import { diag } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { segmentBaselines } from '../baseline/segmented.ts';
import { ATTR, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { baselineOf, categorical, modelOptions, numeric } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { wrapOnnxSession } from '../wrap/onnx.ts';
import { defineModel } from './define-model.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

const scored = {
  name: '@class',
  type: 'categorical',
  categories: ['spam', 'ham'],
  counts: [30, 30, 0, 0],
} as const;
const summer = baselineOf([numeric('n'), scored], 'b1:summer');
// Another order: each segment has its own bins and places.
const winter = baselineOf([scored, numeric('n'), categorical('c', ['x'])], 'b1:winter');
const seasons = segmentBaselines({ summer, winter });

interface Call {
  readonly season: string;
  readonly n: number;
}
const mappers = {
  features: ({ n }: Call) => ({ n }),
  prediction: () => ({ class: 'spam' }),
  segment: ({ season }: Call) => season,
};

const counted = (model: string, baselineId: string, feature = 'n') =>
  sdk.value(metrics.featureObservations.name, {
    [ATTR.modelName]: model,
    [ATTR.baselineId]: baselineId,
    [ATTR.featureName]: feature,
  });
const faults = (model: string, kind: string) =>
  sdk.value(metrics.instrumentationFaults.name, { [ATTR.modelName]: model, [ATTR.faultKind]: kind });
const infos = async (model: string) =>
  (await sdk.points(metrics.baselineInfo.name))
    .filter(({ attributes }) => attributes[ATTR.modelName] === model)
    .map(({ attributes, value }) => [attributes[ATTR.baselineId], attributes[ATTR.baselineSegment], value]);

describe('a segmented baseline', () => {
  it('counts features and predictions of a call by the baseline of its segment, and by no other', async () => {
    const options = modelOptions({ baseline: seasons });
    const predict = defineModel(options).wrapPredict((_: Call) => 1, mappers);
    for (let i = 0; i < 3; i++) predict({ season: 'summer', n: 0 });
    predict({ season: 'winter', n: 5 });
    expect([await counted(options.name, 'b1:summer'), await counted(options.name, 'b1:winter')]).toEqual([
      3, 1,
    ]);
    expect(await counted(options.name, 'b1:summer', '@class')).toBe(3);
    expect(await counted(options.name, 'b1:winter', '@class')).toBe(1);
    expect(await counted(options.name, 'b1:summer', 'c')).toBeUndefined();
    expect(await faults(options.name, 'segment_unknown')).toBe(0);
    const inBin = (baselineId: string, bin: string) =>
      sdk.value(metrics.featureObservations.name, {
        [ATTR.modelName]: options.name,
        [ATTR.baselineId]: baselineId,
        [ATTR.featureName]: 'n',
        [ATTR.featureBin]: bin,
      });
    expect([await inBin('b1:summer', '00'), await inBin('b1:winter', '02')]).toEqual([3, 1]);
  });

  it('says which baselines there are, of what segment, rows and data', async () => {
    const options = modelOptions({ baseline: seasons });
    defineModel(options);
    expect(await infos(options.name)).toEqual([
      ['b1:summer', 'summer', 1],
      ['b1:winter', 'winter', 1],
    ]);
    const [point] = (await sdk.points(metrics.baselineInfo.name)).filter(
      ({ attributes }) => attributes[ATTR.modelName] === options.name,
    );
    expect(point?.attributes).toMatchObject({ [ATTR.baselineRows]: '60', [ATTR.datasetId]: 'set-1' });
    expect(
      await sdk.value(metrics.modelInfo.name, {
        [ATTR.modelName]: options.name,
        [ATTR.baselineId]: seasons.id,
      }),
    ).toBe(1);
  });

  it('of an unknown segment counts no features, but the fault and the call', async () => {
    const options = modelOptions({ baseline: seasons });
    const model = defineModel(options);
    const predict = model.wrapPredict((_: Call) => 1, mappers);
    predict({ season: 'autumn', n: 1 });
    predict({ season: undefined as never, n: 1 });
    model.wrapPredict((_: Call) => 1, { features: mappers.features })({ season: 'summer', n: 1 });
    model.wrapPredict((_: Call) => 1, {
      ...mappers,
      segment: () => {
        throw new Error('no season');
      },
    })({ season: 'summer', n: 1 });
    expect([await counted(options.name, 'b1:summer'), await counted(options.name, 'b1:winter')]).toEqual([
      0, 0,
    ]);
    expect(await faults(options.name, 'segment_unknown')).toBe(4);
    expect(await sdk.value(metrics.inferenceDuration.name, { [ATTR.modelName]: options.name })).toBe(4);
    expect(
      await sdk.value(metrics.predictions.name, {
        [ATTR.modelName]: options.name,
        [ATTR.predictionClass]: 'spam',
      }),
    ).toBe(3);
  });

  it('with one for all others counts an unknown segment by that', async () => {
    const rest = baselineOf([numeric('n')], 'b1:rest');
    const options = modelOptions({ baseline: segmentBaselines({ summer, _other: rest }) });
    const predict = defineModel(options).wrapPredict((_: Call) => 1, mappers);
    predict({ season: 'autumn', n: 1 });
    predict({ season: 'toString', n: 1 });
    predict({ season: 'summer', n: 1 });
    expect([await counted(options.name, 'b1:summer'), await counted(options.name, 'b1:rest')]).toEqual([
      1, 2,
    ]);
    expect(await faults(options.name, 'segment_unknown')).toBe(0);
  });

  it('refuses a segment that comes later', async () => {
    const options = modelOptions({ baseline: seasons });
    const predict = defineModel(options).wrapPredict((_: Call) => 1, {
      ...mappers,
      segment: (async () => 'summer') as never,
    });
    predict({ season: 'summer', n: 1 });
    expect(await faults(options.name, 'mapper_async')).toBe(1);
    expect(await counted(options.name, 'b1:summer')).toBe(0);
  });

  it('takes the segment of a wrapped session too', async () => {
    const options = modelOptions({ baseline: seasons });
    const session = { inputNames: ['n'], run: async (feeds: { n: number }) => feeds };
    const wrapped = wrapOnnxSession(defineModel(options), session, {
      features: (feeds) => feeds,
      segment: ({ n }) => (n > 0 ? 'summer' : 'winter'),
    });
    await wrapped.run({ n: 1 });
    expect([await counted(options.name, 'b1:summer'), await counted(options.name, 'b1:winter')]).toEqual([
      1, 0,
    ]);
  });

  it('whose segments share a baseline counts them together, and names them so', async () => {
    const options = modelOptions({ baseline: segmentBaselines({ june: summer, july: summer }) });
    const predict = defineModel(options).wrapPredict((_: Call) => 1, mappers);
    predict({ season: 'june', n: 1 });
    predict({ season: 'july', n: 1 });
    expect(await counted(options.name, 'b1:summer')).toBe(2);
    expect(await infos(options.name)).toEqual([['b1:summer', 'july, june', 1]]);
  });

  it('is replaced by another: what is not compared with any more says so', async () => {
    vi.spyOn(diag, 'warn');
    const options = modelOptions({ baseline: seasons });
    const predict = defineModel(options).wrapPredict((_: Call) => 1, mappers);
    predict({ season: 'summer', n: 1 });
    await sdk.points(metrics.featureObservations.name);
    const fresh = defineModel({ ...options, baseline: winter });
    predict({ season: 'summer', n: 1 });
    expect(await counted(options.name, 'b1:winter')).toBe(1);
    const served = async () =>
      Object.fromEntries((await infos(options.name)).map(([id, segment, on]) => [`${id} ${segment}`, on]));
    expect(await served()).toEqual({ 'b1:summer summer': 0, 'b1:winter winter': 0, 'b1:winter ': 1 });
    fresh.retire();
    expect(await served()).toEqual({ 'b1:summer summer': 0, 'b1:winter winter': 0, 'b1:winter ': 0 });
  });

  it('shares the budget of series among its segments, and gives it back', async () => {
    vi.spyOn(diag, 'warn');
    const before = registry.budget;
    try {
      const options = modelOptions({ baseline: seasons });
      const spent = defineModel(modelOptions({ baseline: segmentBaselines({ summer }) }));
      // Room for all of summer, and in winter for the class alone: nine series, and four.
      const used = (await sdk.points(metrics.featureObservations.name)).length;
      spent.retire();
      registry.budget = used - 9 + 9 + 4;
      defineModel(options);
      expect(await faults(options.name, 'series_budget')).toBe(1);
      const features = async (baselineId: string) =>
        new Set(
          (await sdk.points(metrics.featureObservations.name))
            .filter(({ attributes }) => attributes[ATTR.modelName] === options.name)
            .filter(({ attributes }) => attributes[ATTR.baselineId] === baselineId)
            .map(({ attributes }) => attributes[ATTR.featureName]),
        );
      expect(await features('b1:summer')).toEqual(new Set(['n', '@class']));
      expect(await features('b1:winter')).toEqual(new Set(['@class']));
    } finally {
      registry.budget = before;
    }
  });
});

describe('a plain baseline', () => {
  it('needs no segment, and does not ask for it', async () => {
    const options = modelOptions({ baseline: summer });
    const segment = vi.fn(() => 'winter');
    defineModel(options).wrapPredict((_: Call) => 1, { ...mappers, segment })({ season: 'x', n: 1 });
    expect(await counted(options.name, 'b1:summer')).toBe(1);
    expect(segment).not.toHaveBeenCalled();
    expect(await infos(options.name)).toEqual([['b1:summer', '', 1]]);
  });
});

it.each<[string, object, string]>([
  ['segments that are none', { id: 's1:1', segments: 5 }, 'baseline.segments must be an object'],
  [
    'a segment that is a path',
    { id: 's1:1', segments: { a: 'a.json' } },
    'segments["a"] must be a baseline, not the text',
  ],
  ['a segment that is none', { id: 's1:1', segments: { a: {} } }, 'segments["a"] must be a baseline, as'],
  ['no id', { segments: { a: summer } }, 'option baseline.id'],
  [
    'a segment without a data set',
    { id: 's1:1', segments: { a: { ...summer, datasetId: '' } } },
    'datasetId',
  ],
])('%s is refused', (_, baseline, message) => {
  expect(() => defineModel(modelOptions({ baseline: baseline as never }))).toThrow(message);
});

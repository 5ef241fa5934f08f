import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseBaseline, serializeBaseline } from '../baseline/file-format.ts';
import type { Baseline, BaselineFeature } from '../baseline/types.ts';
import { ATTR, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { baselineOf, modelOptions, numeric } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { CaptureOptions } from './capture-baseline.ts';
import { isOfOtherData } from './counted-baseline.ts';
import { defineModel, type Model } from './define-model.ts';
import { checkModelOptions } from './options.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

interface Mail {
  readonly links: number;
  readonly kind: string;
}
const mappers = {
  features: (mail: Mail) => ({ ...mail }),
  prediction: (score: number) => ({ class: score > 0.5 ? 'spam' : 'ham', score }),
};
const mail = (i: number): Mail => ({ links: i % 10, kind: i % 3 === 0 ? 'html' : 'text' });
const wrap = (model: Model, of: Partial<typeof mappers> = mappers) =>
  model.wrapPredict(({ links }: Mail) => links / 10, of);
const feature = ({ features }: Baseline, name: string): BaselineFeature =>
  features.find((one) => one.name === name) as BaselineFeature;

describe('a baseline of the rows of a running model', () => {
  it('holds its features and its answers, and serves a canary', async () => {
    const options = modelOptions();
    const champion = defineModel(options);
    const predict = wrap(champion);
    predict(mail(1));
    const captured = champion.captureBaseline({ rows: 500 });
    for (let i = 0; i < 500; i++) predict(mail(i));
    const baseline = await captured;
    predict(mail(1));
    expect(baseline.rows).toBe(500);
    expect(baseline.features.map(({ name }) => name)).toEqual(['links', 'kind', '@class', '@score']);
    expect(feature(baseline, 'kind').counts).toEqual([333, 167, 0, 0]);
    expect(feature(baseline, '@class')).toMatchObject({
      categories: ['ham', 'spam'],
      counts: [300, 200, 0, 0],
    });
    expect(feature(baseline, 'links').counts.slice(0, 10)).toEqual(Array(10).fill(50));
    expect(baseline.datasetId).toMatch(
      new RegExp(`^live:${options.name}@1\\.0/\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`),
    );
    expect(baseline.datasetId).toContain(baseline.window?.from);
    expect(Date.parse(baseline.window!.to)).toBeGreaterThanOrEqual(Date.parse(baseline.window!.from));
    expect(parseBaseline(serializeBaseline(baseline))).toEqual(baseline);

    const canary = { ...options, version: '2.0', role: 'canary' as const, baseline };
    wrap(defineModel(canary))(mail(3));
    expect(isOfOtherData(baseline, options.datasetId)).toBe(false);
    const of = { [ATTR.modelName]: options.name, [ATTR.modelVersion]: '2.0', [ATTR.baselineId]: baseline.id };
    expect(await sdk.value(metrics.featureObservations.name, of)).toBe(4);
  });

  it('takes rows as they are before the function runs, of batches too, and none of calls that fail', async () => {
    const model = defineModel(modelOptions());
    const predict = model.wrapPredict(
      (batch: { n: number }[]) => {
        if (batch[0]?.n === 7) throw new Error('no');
        for (const row of batch) row.n = 99;
      },
      { features: (batch) => batch },
    );
    const captured = model.captureBaseline({ rows: 4 });
    predict([{ n: 1 }, { n: 2 }]);
    expect(() => predict([{ n: 7 }, { n: 7 }])).toThrow('no');
    predict([{ n: 1 }, { n: 2 }]);
    const baseline = await captured;
    expect(baseline.features).toHaveLength(1);
    expect(feature(baseline, 'n')).toMatchObject({ edges: [2], counts: [2, 2, 0, 0] });
  });

  it('takes rows of calls that settle later, and leaves out what began before it or comes after', async () => {
    const model = defineModel(modelOptions());
    const predict = model.wrapPredict(async (n: number) => n, { features: (n) => ({ n }) });
    const early = predict(100);
    const captured = model.captureBaseline({ rows: 2 });
    await Promise.all([early, predict(1), predict(1), predict(50)]);
    const baseline = await captured;
    expect(baseline.rows).toBe(2);
    expect(feature(baseline, 'n').counts).toEqual([0, 2, 0, 0, 0]);
  });

  it('takes the columns of its own baseline, by their types, or those that are named', async () => {
    const options = modelOptions({ baseline: baselineOf([numeric('links')]) });
    const model = defineModel(options);
    const predict = wrap(model, { features: (one) => ({ ...one, address: 'someone' }) });
    const capture = async (columns?: CaptureOptions['columns']) => {
      const captured = model.captureBaseline({ rows: 3, columns });
      for (let i = 0; i < 3; i++) predict(mail(i));
      return (await captured).features.map(({ name, type }) => `${name} ${type}`);
    };
    expect(await capture()).toEqual(['links numeric']);
    expect(await capture({ kind: 'categorical', links: 'categorical' })).toEqual([
      'kind categorical',
      'links categorical',
    ]);
  });

  it('goes on for at least the seconds that it was asked for', async () => {
    const clock = vi.spyOn(performance, 'now');
    try {
      let now = 1_000;
      clock.mockImplementation(() => now);
      const model = defineModel(modelOptions());
      const predict = wrap(model);
      const captured = model.captureBaseline({ rows: 2, seconds: 60 });
      for (let i = 0; i < 10; i++) predict(mail(i));
      now += 59_999;
      predict(mail(1));
      now += 1;
      predict(mail(1));
      const { rows, rowsSeen } = await captured;
      expect([rows, rowsSeen]).toEqual([2, 12]);
    } finally {
      clock.mockRestore();
    }
  });

  it('leaves no trace in the calls that follow', async () => {
    const options = modelOptions();
    const model = defineModel(options);
    const predict = wrap(model);
    const state = registry.register(checkModelOptions(options));
    expect(state.observers).toBeUndefined();
    const captured = model.captureBaseline({ rows: 1 });
    expect(state.observers?.list).toHaveLength(1);
    predict(mail(1));
    await captured;
    expect([state.observers, state.capture]).toEqual([undefined, undefined]);
  });
});

describe('a capture that ends without a baseline', () => {
  it('tells that it was aborted, how far it got, and why', async () => {
    const model = defineModel(modelOptions());
    const controller = new AbortController();
    const captured = model.captureBaseline({ rows: 10, signal: controller.signal });
    wrap(model)(mail(1));
    const reason = new Error('shutting down');
    controller.abort(reason);
    await expect(captured).rejects.toThrow(
      `captureBaseline of ${model.name}@1.0 ended with 1 of 10 rows: it was aborted`,
    );
    await expect(captured).rejects.toMatchObject({ cause: reason });
    await expect(model.captureBaseline({ signal: controller.signal })).rejects.toThrow('it was aborted');
  });

  it('of a version that nobody calls says where rows come from', async () => {
    const model = defineModel(modelOptions());
    const captured = model.captureBaseline({ signal: AbortSignal.timeout(5) });
    model.wrapPredict(() => 1)();
    await expect(captured).rejects.toThrow(
      'ended with 0 of 2000 rows: it was aborted. Rows are the objects that the features mapper',
    );
  });

  it('when the version is retired or defined again, or was before', async () => {
    const options = modelOptions();
    const model = defineModel(options);
    const retired = model.captureBaseline();
    model.retire();
    await expect(retired).rejects.toThrow('it was retired');
    await expect(model.captureBaseline()).rejects.toThrow('this handle of');
    const again = defineModel(options);
    const replaced = again.captureBaseline();
    const fresh = defineModel({ ...options, digest: 'sha256:2' });
    await expect(replaced).rejects.toThrow('it was defined again');
    await expect(again.captureBaseline()).rejects.toThrow('was retired or defined again');
    const predict = wrap(fresh);
    const captured = fresh.captureBaseline({ rows: 1 });
    predict(mail(1));
    expect((await captured).rows).toBe(1);
  });

  it('when one is under way', async () => {
    const model = defineModel(modelOptions());
    const first = model.captureBaseline({ rows: 1 });
    await expect(model.captureBaseline()).rejects.toThrow('a capture of');
    wrap(model)(mail(1));
    expect((await first).rows).toBe(1);
  });

  it('when its rows have no end of columns, and the service goes on', async () => {
    const model = defineModel(modelOptions());
    const wide = model.wrapPredict((i: number) => i, { features: (i) => ({ [`column ${i}`]: 1 }) });
    const endless = model.captureBaseline();
    for (let i = 0; i < 1_001; i++) expect(wide(i)).toBe(i);
    await expect(endless).rejects.toThrow(
      '1001 of 2000 rows: the rows have more than 1000 columns: name those',
    );
  });

  it('a row with a getter that throws, and what is no row, are left out', async () => {
    const model = defineModel(modelOptions());
    const odd = [
      {
        get n() {
          throw new Error('secret');
        },
      },
      5,
      null,
      {},
      [1, 2],
    ];
    const predict = model.wrapPredict((i: number) => i, { features: (i) => (odd[i] ?? { n: i }) as never });
    const captured = model.captureBaseline({ rows: 3 });
    for (let i = 0; i < 8; i++) expect(predict(i)).toBe(i);
    expect(feature(await captured, 'n').counts.reduce((sum, one) => sum + one, 0)).toBe(3);
  });
});

it.each<[unknown, string]>([
  [{ rows: 0 }, 'option rows must be a whole number from 1 to 20000, not 0'],
  [{ rows: 20_001 }, 'not 20001'],
  [{ rows: '5' }, 'option rows must be a whole number from 1 to 20000, not "5"'],
  [{ seconds: -1 }, 'option seconds must be a number from 0, not -1'],
  [{ seconds: Number.POSITIVE_INFINITY }, 'option seconds'],
  [{ signal: {} }, 'option signal must be an AbortSignal, not an object'],
  [{ columns: { a: 'text' } }, 'type of column a must be numeric or categorical'],
  [{ row: 5 }, 'captureBaseline has no option "row"'],
  [null, 'captureBaseline wants an object of options, not null'],
])('captureBaseline(%o) is refused', async (options, message) => {
  const model = defineModel(modelOptions());
  await expect(model.captureBaseline(options as never)).rejects.toThrow(message);
  const captured = model.captureBaseline({ rows: 1 });
  wrap(model)(mail(1));
  expect((await captured).rows).toBe(1);
});

import { type Baseline, BinCounter } from '@parapet/instrumentation';
import { criticalZ, judge } from '@parapet/instrumentation/drift';
import { beforeAll, describe, expect, it } from 'vitest';
import { classify } from './classifier.ts';
import { type MailRef, readMail } from './dataset.ts';
import { extractFeatures } from './features.ts';
import { shiftMails, splitHome } from './split.ts';
import { type TrainedModel, trainModel } from './train-model.ts';

type Row = Record<string, unknown>;

describe('drift of the mail filter', () => {
  let trained: TrainedModel;
  let quiet: Row[];
  let shift: Row[];

  beforeAll(async () => {
    const split = await splitHome();
    trained = await trainModel(split);
    quiet = await predicted(split.replay);
    shift = await predicted(await shiftMails());
  }, 60_000);

  it('learns well enough to be worth watching', () => {
    const { accuracy, precision, recall } = trained.model.content.quality;
    expect(accuracy).toBeGreaterThan(0.97);
    expect(precision).toBeGreaterThan(0.93);
    expect(recall).toBeGreaterThan(0.9);
  });

  it('describes every feature and the predictions by the training rows', () => {
    const names = trained.baseline.features.map(({ name }) => name);
    expect(names).toEqual([
      ...Object.keys(quiet[0] as Row).filter((name) => !name.startsWith('@')),
      '@class',
      '@score',
    ]);
    expect(trained.baseline.rows).toBe(1500);
    expect(trained.baseline.id).toBe(trained.model.content.baselineId);
  });

  it.each([200, 450, 900])('finds unseen mail of the same groups quiet, %i mails a window', (size) => {
    for (let start = 0; start + size <= quiet.length; start += size) {
      expect(drifted(trained.baseline, quiet.slice(start, start + size))).toEqual([]);
    }
  });

  it('finds no drift in any window that grows with the replay, from a hundred mails on', () => {
    for (let size = 100; size <= quiet.length; size += 25) {
      expect(drifted(trained.baseline, quiet.slice(0, size)), `${size} mails`).toEqual([]);
    }
  });

  it.each([100, 200, 1000])('finds the shift in most features and in the predictions, %i mails', (size) => {
    const features = drifted(trained.baseline, shift.slice(0, size));
    expect(features.length).toBeGreaterThan(30);
    expect(features).toEqual(expect.arrayContaining(['@class', '@score']));
  });

  function predicted(mails: readonly MailRef[]): Promise<Row[]> {
    return Promise.all(
      mails.map(async (mail) => {
        const row = await extractFeatures(await readMail(mail));
        const { class: predictedClass, score } = classify(trained.model.content.parameters, row);
        return { ...row, '@class': predictedClass, '@score': score };
      }),
    );
  }
});

/** Names of the features that the library's judge calls drifted. */
function drifted({ features }: Baseline, rows: readonly Row[]): string[] {
  const critical = criticalZ(features.length);
  const counter = new BinCounter(features);
  for (const row of rows) {
    for (const [i, { name }] of features.entries()) counter.observeValue(i, row[name]);
  }
  return features.flatMap(({ name, counts }, i) => {
    const observed = counter.counts.subarray(counter.offsets[i], counter.offsets[i + 1]);
    return judge(observed, counts, critical).verdict === 'drifted' ? [name] : [];
  });
}

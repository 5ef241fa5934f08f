import { describe, expect, it } from 'vitest';
import { choleskySolve } from '../shared/cholesky.ts';
import { classify, type LabelledRow, trainClassifier } from './classifier.ts';
import { type MailRef, readMail } from './dataset.ts';
import { predictAll, qualityOf } from './evaluate.ts';
import { extractFeatures } from './features.ts';
import { splitHome } from './split.ts';

describe('classifier', async () => {
  const { train, validation } = await splitHome();
  const rows = await labelled(train.slice(0, 300));
  const unseen = await labelled(validation.slice(0, 200));

  it('learns from three hundred mails and does well on others', () => {
    const { accuracy, precision, recall } = qualityOf(predictAll(trainClassifier(rows), unseen), unseen);
    expect(accuracy).toBeGreaterThan(0.93);
    expect(precision).toBeGreaterThan(0.8);
    expect(recall).toBeGreaterThan(0.7);
  });

  it('is the same for the same rows', () => {
    expect(trainClassifier(rows)).toEqual(trainClassifier(rows));
  });

  it('scores a row that lacks everything', () => {
    const { score } = classify(trainClassifier(rows), {});
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
  });

  it('refuses to learn from one class', () => {
    expect(() => trainClassifier(rows.filter((row) => row.class === 'ham'))).toThrow('both classes');
  });
});

describe('quality', () => {
  it('counts, and knows what it cannot know', () => {
    const rows = (['spam', 'spam', 'ham', 'ham'] as const).map((mailClass) => ({
      row: {},
      class: mailClass,
    }));
    const predictions = (['spam', 'ham', 'ham', 'spam'] as const).map((c) => ({ class: c, score: 0.5 }));
    expect(qualityOf(predictions, rows)).toEqual({ mails: 4, accuracy: 0.5, precision: 0.5, recall: 0.5 });
    expect(qualityOf([], [])).toEqual({ mails: 0, accuracy: 0, precision: null, recall: null });
  });
});

describe('choleskySolve', () => {
  it('solves, and refuses what has no solution', () => {
    const matrix = () => [Float64Array.of(4, 2), Float64Array.of(2, 3)];
    const [x, y] = choleskySolve(matrix(), Float64Array.of(10, 9));
    expect(x).toBeCloseTo(1.5, 12);
    expect(y).toBeCloseTo(2, 12);
    expect(() => choleskySolve([Float64Array.of(0)], Float64Array.of(1))).toThrow(RangeError);
  });
});

function labelled(mails: readonly MailRef[]): Promise<LabelledRow[]> {
  return Promise.all(
    mails.map(async (mail) => ({ row: await extractFeatures(await readMail(mail)), class: mail.class })),
  );
}

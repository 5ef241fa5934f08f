import { type ClassifierParameters, classify, type LabelledRow, type Prediction } from './classifier.ts';

/** Quality on labelled mail, with spam as the positive class. */
export interface Quality {
  readonly mails: number;
  readonly accuracy: number;
  /** Share of spam in what was called spam; null when nothing was. */
  readonly precision: number | null;
  /** Share of the spam that was found; null when there was none. */
  readonly recall: number | null;
}

/** Predicts every row. */
export function predictAll(parameters: ClassifierParameters, rows: readonly LabelledRow[]): Prediction[] {
  return rows.map(({ row }) => classify(parameters, row));
}

/** Compares predictions with the truth. */
export function qualityOf(predictions: readonly Prediction[], rows: readonly LabelledRow[]): Quality {
  const count = (predicted: string, actual: string) =>
    rows.filter((row, i) => row.class === actual && predictions[i]?.class === predicted).length;
  const hits = count('spam', 'spam');
  const called = hits + count('spam', 'ham');
  const spam = hits + count('ham', 'spam');
  return {
    mails: rows.length,
    accuracy: (hits + count('ham', 'ham')) / Math.max(1, rows.length),
    precision: called > 0 ? hits / called : null,
    recall: spam > 0 ? hits / spam : null,
  };
}

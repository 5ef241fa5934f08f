import type { MailClass } from './dataset.ts';
import { type Encoding, encode, learnEncoding } from './encoder.ts';
import type { FeatureRow } from './features.ts';
import { fitLogistic, probability } from './logistic.ts';

export interface LabelledRow {
  readonly row: FeatureRow;
  readonly class: MailClass;
}

/** What a fitted classifier consists of; plain data, stored as JSON. */
export interface ClassifierParameters {
  readonly encoding: Encoding;
  readonly weights: readonly number[];
  /** Score from which a mail is called spam. */
  readonly threshold: number;
}

export interface Prediction {
  readonly class: MailClass;
  /** Probability of spam, 0 to 1. */
  readonly score: number;
}

/** Penalty on the weights, in rows. Quality on the validation part hardly moves between 0.1 and 10. */
export const RIDGE = 1;
const THRESHOLD = 0.5;

/**
 * Learns to tell spam from ham. The same rows give the same classifier.
 * @throws Error when a class is missing, or the fit does not settle
 */
export function trainClassifier(rows: readonly LabelledRow[], ridge = RIDGE): ClassifierParameters {
  const encoding = learnEncoding(rows.map(({ row }) => row));
  const fit = fitLogistic(
    rows.map(({ row }) => encode(row, encoding)),
    rows.map((labelled) => (labelled.class === 'spam' ? 1 : 0)),
    { ridge },
  );
  if (!fit.converged) throw new Error(`the fit did not settle in ${fit.steps} steps`);
  return { encoding, weights: [...fit.weights], threshold: THRESHOLD };
}

/** Scores one row. */
export function classify(parameters: ClassifierParameters, row: FeatureRow): Prediction {
  const score = probability(parameters.weights, encode(row, parameters.encoding));
  return { class: score >= parameters.threshold ? 'spam' : 'ham', score };
}

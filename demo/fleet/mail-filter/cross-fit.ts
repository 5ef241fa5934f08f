import { classify, type LabelledRow, type Prediction, trainClassifier } from './classifier.ts';

const FOLDS = 10;

/**
 * Predicts every row by a classifier that has not seen it: the rows are dealt into ten folds, and each fold is
 * predicted by what was learned from the other nine. So the training rows themselves can say how predictions are
 * distributed; the final classifier knows them too well to.
 *
 * @param rows in random order
 */
export function crossFit(rows: readonly LabelledRow[]): Prediction[] {
  const predictions: Prediction[] = new Array(rows.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const parameters = trainClassifier(rows.filter((_, i) => i % FOLDS !== fold));
    for (let i = fold; i < rows.length; i += FOLDS) {
      predictions[i] = classify(parameters, (rows[i] as LabelledRow).row);
    }
  }
  return predictions;
}

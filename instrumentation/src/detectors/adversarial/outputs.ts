import { lengthOf } from '../vectors.ts';

/** What a model gives for a vector: the probability of each class, or one number. Synchronous. */
export type PredictVector = (vector: Float64Array) => ArrayLike<number>;

/** Sum of the absolute differences: from 0 to 2 between probabilities. @throws TypeError when they are not alike */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new TypeError(`predict gave ${b.length} numbers for one vector and ${a.length} for another`);
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  if (Number.isNaN(sum)) throw new TypeError('predict gave something that is no number');
  return sum;
}

/**
 * Asks the model.
 *
 * @param vector a copy: the function is the service's, and may change it
 * @throws TypeError when it gives no list of numbers
 */
export function outputsOf(predict: PredictVector, vector: Float64Array): ArrayLike<number> {
  const outputs = predict(vector);
  if (!lengthOf(outputs)) {
    throw new TypeError('option predict must give an array of numbers, at once and not as a promise');
  }
  return outputs;
}

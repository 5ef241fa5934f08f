import { choleskySolve } from '../shared/cholesky.ts';

export interface LogisticOptions {
  /** Ridge penalty on every weight but the first (the constant). */
  readonly ridge: number;
  /** Newton steps at most. Default 50; mail needs about ten. */
  readonly maxSteps?: number;
}

export interface LogisticFit {
  readonly weights: Float64Array;
  readonly steps: number;
  readonly converged: boolean;
}

/** A step that moves no weight by more than this ends the fit. */
const TOLERANCE = 1e-8;

/**
 * Fits a ridge-penalised logistic regression by Newton's method.
 * The objective is convex and there is no randomness: the same rows give the same weights.
 *
 * @param rows vectors of one length, the first entry a constant 1
 * @param labels 1 or 0 for each row
 * @throws RangeError when there is nothing to learn from
 */
export function fitLogistic(
  rows: readonly Float64Array[],
  labels: readonly (0 | 1)[],
  { ridge, maxSteps = 50 }: LogisticOptions,
): LogisticFit {
  const positives = labels.filter((label) => label === 1).length;
  if (positives === 0 || positives === labels.length)
    throw new RangeError('both classes are needed to learn');
  const weights = new Float64Array((rows[0] as Float64Array).length);
  for (let steps = 1; steps <= maxSteps; steps++) {
    const { gradient, hessian } = derivatives(rows, labels, weights, ridge);
    const step = choleskySolve(hessian, gradient);
    let largest = 0;
    for (let i = 0; i < weights.length; i++) {
      weights[i]! -= step[i]!;
      largest = Math.max(largest, Math.abs(step[i]!));
    }
    if (largest < TOLERANCE) return { weights, steps, converged: true };
  }
  return { weights, steps: maxSteps, converged: false };
}

/** Probability of class 1. */
export function probability(weights: ArrayLike<number>, row: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * row[i]!;
  return 1 / (1 + Math.exp(-sum));
}

function derivatives(
  rows: readonly Float64Array[],
  labels: readonly (0 | 1)[],
  weights: Float64Array,
  ridge: number,
) {
  const width = weights.length;
  const gradient = new Float64Array(width);
  const hessian = Array.from({ length: width }, () => new Float64Array(width));
  rows.forEach((row, index) => {
    const p = probability(weights, row);
    const error = p - labels[index]!;
    const curvature = p * (1 - p);
    for (let i = 0; i < width; i++) {
      const x = row[i]!;
      if (x === 0) continue;
      gradient[i]! += error * x;
      const line = hessian[i]!;
      for (let j = 0; j <= i; j++) line[j]! += curvature * x * row[j]!;
    }
  });
  for (let i = 0; i < width; i++) {
    // A trace of penalty on the constant keeps the matrix invertible.
    const penalty = i === 0 ? 1e-6 : ridge;
    gradient[i]! += penalty * weights[i]!;
    hessian[i]![i]! += penalty;
  }
  return { gradient, hessian };
}

/** Least variance that a pivot is given: what is constant, or a sum of others, would divide by nothing. */
const LEAST_PIVOT = 1e-9;

/**
 * Lower triangle L of L·Lᵀ.
 *
 * @param matrix lower triangle of a symmetric matrix, row by row
 * @param d its side
 */
export function cholesky(matrix: Float64Array, d: number): Float64Array {
  const factor = new Float64Array(matrix.length);
  for (let j = 0, row = 0; j < d; row += ++j) {
    for (let i = 0, other = 0; i <= j; other += ++i) {
      let sum = matrix[row + i]!;
      for (let k = 0; k < i; k++) sum -= factor[row + k]! * factor[other + k]!;
      factor[row + i] = i === j ? Math.sqrt(Math.max(sum, LEAST_PIVOT)) : sum / factor[other + i]!;
    }
  }
  return factor;
}

/**
 * Mahalanobis distance of a deviation, which is overwritten: the length of z in L·z = deviation. A missing value (NaN) is
 * taken for what the features before it predict, and so adds nothing.
 */
export function distance(factor: Float64Array, deviation: Float64Array): number {
  let squared = 0;
  for (let j = 0, row = 0; j < deviation.length; row += ++j) {
    let sum = deviation[j]!;
    for (let k = 0; k < j; k++) sum -= factor[row + k]! * deviation[k]!;
    const z = sum / factor[row + j]!;
    deviation[j] = Number.isNaN(z) ? 0 : z;
    squared += deviation[j]! ** 2;
  }
  return Math.sqrt(squared);
}

/**
 * Solves A·x = b for a symmetric positive definite A.
 *
 * @param matrix A; only its lower triangle is read, and it is overwritten by the factor
 * @throws RangeError when A is not positive definite
 */
export function choleskySolve(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  factorise(matrix);
  const size = vector.length;
  const solution = Float64Array.from(vector);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= matrix[i]![k]! * solution[k]!;
    solution[i]! /= matrix[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i]! -= matrix[k]![i]! * solution[k]!;
    solution[i]! /= matrix[i]![i]!;
  }
  return solution;
}

/** Replaces the lower triangle of A by L with A = L·Lᵀ. */
function factorise(matrix: readonly Float64Array[]): void {
  for (let i = 0; i < matrix.length; i++) {
    const row = matrix[i]!;
    for (let j = 0; j <= i; j++) {
      const other = matrix[j]!;
      let sum = row[j]!;
      for (let k = 0; k < j; k++) sum -= row[k]! * other[k]!;
      if (i !== j) row[j] = sum / other[j]!;
      else if (sum > 0) row[i] = Math.sqrt(sum);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
}

/** Middle and spread of each feature. */
export interface Standard {
  readonly centers: Float64Array;
  /** All above 0. */
  readonly scales: Float64Array;
}

/** Makes the median absolute deviation of normal values their standard deviation. */
const NORMAL = 1.4826;

/**
 * Median and median absolute deviation of each feature. Where half of the values are the same, the standard deviation
 * stands in; where all are, the size of the value, or 1.
 */
export function standardOf(rows: readonly Float64Array[]): Standard {
  const columns = rows[0]!.length;
  const centers = new Float64Array(columns);
  const scales = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    const values = Float64Array.from(rows, (row) => row[j]!).filter((value) => !Number.isNaN(value));
    const center = values.length === 0 ? 0 : median(values);
    const spread = values.length === 0 ? 0 : NORMAL * median(values.map((value) => Math.abs(value - center)));
    centers[j] = center;
    scales[j] = spread || deviation(values) || Math.abs(center) || 1;
  }
  return { centers, scales };
}

/** Writes how many scales each value is from its center. */
export function standardize({ centers, scales }: Standard, row: Float64Array, into: Float64Array): void {
  for (let j = 0; j < into.length; j++) into[j] = (row[j]! - centers[j]!) / scales[j]!;
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0));
}

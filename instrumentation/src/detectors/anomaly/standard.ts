/** Middle and spread of each feature. */
export interface Standard {
  readonly centers: Float64Array;
  /** All above 0. */
  readonly scales: Float64Array;
}

/** Standard deviations between the quantiles of 2.5 % and 97.5 % of a normal distribution. */
const NORMAL_WIDTH = 3.92;

/**
 * Median of each feature, and its standard deviation as the middle 95 % tell it, so that long tails count and single
 * values do not. Where those are one value, that of all; where all are, the size of the value, or 1.
 */
export function standardOf(rows: readonly Float64Array[]): Standard {
  const columns = sortedColumns(rows);
  const centers = Float64Array.from(columns, (sorted) => quantile(sorted, 0.5));
  const scales = Float64Array.from(columns, (sorted, j) => {
    const width = (quantile(sorted, 0.975) - quantile(sorted, 0.025)) / NORMAL_WIDTH;
    return width || deviation(sorted) || Math.abs(centers[j]!) || 1;
  });
  return { centers, scales };
}

/** Values of each feature in ascending order, without those that are missing. */
export function sortedColumns(rows: readonly Float64Array[]): Float64Array[] {
  return Array.from(rows[0]!, (_, j) =>
    Float64Array.from(rows, (row) => row[j]!)
      .filter((value) => !Number.isNaN(value))
      .sort(),
  );
}

/** Interpolated between the two nearest; 0 of none. */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return 0;
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0));
}

import { cholesky, distance } from './cholesky.ts';

/** Where rows are, and how they scatter. */
export interface Scatter {
  readonly location: Float64Array;
  /** Lower triangle of the Cholesky factor of the covariance, row by row. */
  readonly factor: Float64Array;
}

/** Values are cut to so many standard deviations before the first estimate. */
const WINSOR = 3;
/** Share of the rows that the estimate rests on: a quarter of them may be anything. */
const KEPT = 0.75;
const STEPS = 2;

/**
 * Robust location and covariance of normal scores, NaN where a value is missing: first of the winsorised rows, then
 * twice of the 75 % that are nearest by the last estimate (the concentration step of Rousseeuw and Van Driessen, 1999).
 */
export function robustScatter(rows: readonly Float64Array[]): Scatter {
  let scatter = shrunkScatter(
    rows.map((row) => row.map((value) => Math.max(-WINSOR, Math.min(WINSOR, value)))),
  );
  const scratch = new Float64Array(scatter.location.length);
  for (let step = 0; step < STEPS; step++) {
    const { location, factor } = scatter;
    const far = rows.map((row) => {
      for (let j = 0; j < scratch.length; j++) scratch[j] = row[j]! - location[j]!;
      return distance(factor, scratch);
    });
    const kept = [...far.keys()].sort((a, b) => far[a]! - far[b]!).slice(0, Math.ceil(rows.length * KEPT));
    scatter = shrunkScatter(kept.map((i) => rows[i]!));
  }
  return scatter;
}

/**
 * Mean, and covariance shrunk towards a multiple of the identity by the weight of Ledoit and Wolf, "A well-conditioned
 * estimator for large-dimensional covariance matrices" (2004): it can be inverted however few the rows.
 */
export function shrunkScatter(rows: readonly Float64Array[]): Scatter {
  const n = rows.length;
  const d = rows[0]!.length;
  const location = meansOf(rows);
  const covariance = new Float64Array((d * (d + 1)) / 2);
  const centred = new Float64Array(d);
  let fourth = 0;
  for (const row of rows) {
    let squared = 0;
    for (let j = 0, k = 0; j < d; j++) {
      const value = row[j]! - location[j]!;
      centred[j] = Number.isNaN(value) ? 0 : value;
      squared += centred[j]! ** 2;
      for (let i = 0; i <= j; i++, k++) covariance[k] = covariance[k]! + (centred[j]! * centred[i]!) / n;
    }
    fourth += squared ** 2;
  }
  shrink(covariance, n, d, fourth);
  return { location, factor: cholesky(covariance, d) };
}

/** @param fourth sum of the fourth powers of the lengths of the centred rows */
function shrink(covariance: Float64Array, n: number, d: number, fourth: number): void {
  let trace = 0;
  let norm = 0;
  for (let j = 0, k = 0; j < d; j++) {
    for (let i = 0; i <= j; i++, k++) norm += (i === j ? 1 : 2) * covariance[k]! ** 2;
    trace += covariance[k - 1]!;
  }
  const mean = trace / d;
  const spread = norm / d - mean ** 2;
  const noise = Math.min(spread, (fourth / n - norm) / n / d);
  const weight = spread > 0 ? noise / spread : 1;
  for (let j = 0, k = 0; j < d; j++) {
    for (let i = 0; i <= j; i++, k++)
      covariance[k] = (1 - weight) * covariance[k]! + (i === j ? weight * mean : 0);
  }
}

function meansOf(rows: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: rows[0]!.length }, (_, j) => {
    let sum = 0;
    let count = 0;
    for (const row of rows) {
      if (Number.isNaN(row[j]!)) continue;
      sum += row[j]!;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  });
}

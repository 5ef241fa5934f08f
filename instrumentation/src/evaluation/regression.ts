import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { byName, checkCohorts, defined, groupRows, ratio } from './cohorts.ts';

/** One row of a test set and what the model made of it. */
export interface RegressedRow {
  readonly actual: number;
  readonly predicted: number;
  /** Group that the row belongs to, of those declared; any other counts as `_other`. */
  readonly cohort?: string | undefined;
}

export interface RegressionOptions {
  /** Groups to tell apart, at most 64. */
  readonly cohorts?: readonly string[] | undefined;
}

/** Absent are those without a value. */
export type RegressionMetrics = {
  readonly rows: number;
  readonly mae?: number;
  readonly rmse?: number;
  readonly r2?: number;
  /** Of prediction less truth. */
  readonly mean_error?: number;
};

export interface RegressionResult {
  /** Of all rows; absent are those without a value. */
  readonly metrics: RegressionMetrics;
  /** The same of each cohort that has rows. */
  readonly cohorts: Readonly<Record<string, RegressionMetrics>>;
}

interface Sums {
  rows: number;
  error: number;
  absolute: number;
  squared: number;
  /** Mean and squared deviations of the truth, by Welford's recurrence: plain sums of squares would cancel. */
  mean: number;
  deviations: number;
}

/**
 * Computes `rows`, `mae`, `rmse`, `r2` and `mean_error` (of prediction less truth: above 0 it predicts too much). The
 * same as scikit-learn 1.9.1; but `r2` is absent where the truth does not vary.
 *
 * @throws TypeError that names the option or the row
 */
export function evaluateRegression(
  rows: Iterable<RegressedRow>,
  options: RegressionOptions = {},
): RegressionResult {
  checkOptions('evaluateRegression', options, ['cohorts']);
  const { cohorts = [] } = options;
  checkCohorts('evaluateRegression', cohorts);
  const grouped = groupRows('evaluateRegression', rows, cohorts, newSums, add);
  return { metrics: metricsOf(grouped.all), cohorts: byName(grouped.cohorts, metricsOf) };
}

function newSums(): Sums {
  return { rows: 0, error: 0, absolute: 0, squared: 0, mean: 0, deviations: 0 };
}

function add(sums: Sums, row: RegressedRow): void {
  checkObject('a row must be an object such as { actual, predicted }', row);
  const { actual, predicted } = row;
  for (const [name, value] of Object.entries({ actual, predicted })) {
    if (!Number.isFinite(value)) throw new TypeError(`${name} must be a finite number, not ${show(value)}`);
  }
  const error = predicted - actual;
  sums.rows++;
  sums.error += error;
  sums.absolute += Math.abs(error);
  sums.squared += error * error;
  const before = actual - sums.mean;
  sums.mean += before / sums.rows;
  sums.deviations += before * (actual - sums.mean);
}

function metricsOf({ rows, error, absolute, squared, deviations }: Sums): RegressionMetrics {
  const unexplained = ratio(squared, deviations);
  return defined<RegressionMetrics>({
    rows,
    mae: ratio(absolute, rows),
    rmse: rows === 0 ? undefined : Math.sqrt(squared / rows),
    r2: unexplained === undefined ? undefined : 1 - unexplained,
    mean_error: ratio(error, rows),
  });
}

import {
  type Baseline,
  type BaselineFeature,
  MAX_BINS,
  PREDICTION_CLASS,
  PREDICTION_SCORE,
} from '../../baseline/index.ts';
import { isMissing } from '../../baseline/values.ts';
import { show } from '../../check/show.ts';

/** Fewer rows are no sign of an identifier. */
const FEWEST_ROWS = 100;

/**
 * Points out columns that may be no features: nearly every value is another one.
 *
 * @param columns the values that the baseline was built of
 */
export function columnNotes(
  { features, rows }: Baseline,
  columns: ReadonlyMap<string, readonly unknown[]>,
): string[] {
  if (rows < FEWEST_ROWS) return [];
  return features.flatMap((feature) => {
    if (feature.name === PREDICTION_CLASS || feature.name === PREDICTION_SCORE) return [];
    const values = (columns.get(feature.name) ?? []).filter((value) => !isMissing(value));
    const what = feature.type === 'numeric' ? ofNumbers(values) : ofCategories(feature, values, rows);
    if (what === undefined) return [];
    const leaveOut = `leave it out with --columns ${show(`${feature.name}:skip`)}`;
    return [`column ${show(feature.name)}: ${what}. If it is no feature, ${leaveOut}`];
  });
}

function ofNumbers(values: readonly unknown[]): string | undefined {
  if (values.length < FEWEST_ROWS) return undefined;
  const whole = values.every((value) => typeof value === 'bigint' || Number.isInteger(value));
  return whole && new Set(values).size === values.length ? 'every value is another whole number' : undefined;
}

function ofCategories(
  { counts }: BaselineFeature,
  values: readonly unknown[],
  rows: number,
): string | undefined {
  if (counts.at(-1)! < rows / 2) return undefined;
  const different = new Set(values.map(String)).size;
  const more =
    different <= MAX_BINS
      ? `; --categories ${different} gives one to each of its ${different} categories`
      : '';
  return `most values have no bin of their own${more}`;
}

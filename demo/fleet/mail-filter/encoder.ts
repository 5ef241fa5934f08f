import { FEATURES, type FeatureRow } from './features.ts';

/** How one numeric feature is brought to mean 0 and deviation 1. */
interface Scale {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

/** Turns rows into vectors; learned from the training rows, stored with the model. */
export interface Encoding {
  readonly numeric: readonly Scale[];
  /** Categories that the training rows held; one column each. Unknown ones are all zeros. */
  readonly categorical: readonly { readonly name: string; readonly categories: readonly string[] }[];
}

/** Standard deviations beyond which a value says no more than "extreme". */
const CLIP = 4;
/** Categories in fewer rows teach nothing. */
const MIN_ROWS = 5;

/** Learns scales and categories from rows. */
export function learnEncoding(rows: readonly FeatureRow[]): Encoding {
  const numeric: Scale[] = [];
  const categorical: Encoding['categorical'][number][] = [];
  for (const { name, type } of FEATURES) {
    if (type === 'numeric') numeric.push(learnScale(name, rows));
    else categorical.push({ name, categories: frequentCategories(name, rows) });
  }
  return { numeric: numeric.filter(({ deviation }) => deviation > 0), categorical };
}

/** Length of the encoded vectors, the constant included. */
export function encodedWidth({ numeric, categorical }: Encoding): number {
  return categorical.reduce((sum, { categories }) => sum + categories.length, 1 + numeric.length);
}

/** Encodes a row: a constant 1, the scaled numbers (0 when missing), one column per category. */
export function encode(row: FeatureRow, { numeric, categorical }: Encoding): Float64Array {
  const vector: number[] = [1];
  for (const { name, mean, deviation } of numeric) {
    const value = compressed(row[name]);
    vector.push(value === null ? 0 : Math.max(-CLIP, Math.min(CLIP, (value - mean) / deviation)));
  }
  for (const { name, categories } of categorical) {
    for (const category of categories) vector.push(row[name] === category ? 1 : 0);
  }
  return Float64Array.from(vector);
}

function learnScale(name: string, rows: readonly FeatureRow[]): Scale {
  const values = rows.map((row) => compressed(row[name])).filter((value) => value !== null);
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return { name, mean, deviation: Math.sqrt(variance) };
}

function frequentCategories(name: string, rows: readonly FeatureRow[]): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = row[name];
    if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].flatMap(([category, count]) => (count >= MIN_ROWS ? [category] : [])).sort();
}

/** Sizes and counts have long tails; their logarithms do not. Shares stay nearly as they are. */
function compressed(value: FeatureRow[string] | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.sign(value) * Math.log1p(Math.abs(value))
    : null;
}

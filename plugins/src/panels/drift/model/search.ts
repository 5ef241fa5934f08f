import type { FeatureRow } from './driftModel.ts';

/** Rows whose name has every word of the text in it, whatever its case. */
export function found(rows: readonly FeatureRow[], text: string): readonly FeatureRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return rows;
  }
  return rows.filter(({ name }) => {
    const lower = name.toLowerCase();
    return words.every((word) => lower.includes(word));
  });
}

/** Maps a raw header value to a category by the first pattern that fits; null when there is no value. */
export function classify(
  value: string | undefined,
  patterns: readonly (readonly [RegExp, string])[],
  otherwise = 'other',
): string | null {
  if (!value) return null;
  const short = value.slice(0, 200);
  return patterns.find(([pattern]) => pattern.test(short))?.[1] ?? otherwise;
}

/** The categories that such patterns lead to. */
export function categoriesOf(
  patterns: readonly (readonly [RegExp, string])[],
  otherwise = 'other',
): readonly string[] {
  return [...new Set([...patterns.map(([, category]) => category), otherwise])];
}

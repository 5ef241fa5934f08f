/**
 * Values as NDJSON, up to a number of bytes: the first that fit, or the last.
 *
 * @param shown what is written of a value; asked only of those that are
 */
export function linesOf<Value>(
  values: readonly Value[],
  mostBytes: number,
  shown: (value: Value) => unknown,
  keep: 'first' | 'last' = 'first',
): { readonly text: string; readonly kept: number; readonly of: number } {
  const lines: string[] = [];
  let bytes = 0;
  for (const value of keep === 'first' ? values : values.toReversed()) {
    const line = JSON.stringify(shown(value));
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > mostBytes) break;
    lines.push(line);
  }
  if (keep === 'last') lines.reverse();
  return { text: lines.map((line) => `${line}\n`).join(''), kept: lines.length, of: values.length };
}

/** Name of a series for people: the template of labels `{{code}}`, or by default the series as PromQL writes it. */
export function seriesName(
  labels: Record<string, string>,
  legendFormat: string | undefined,
  expr: string,
): string {
  if (legendFormat && legendFormat !== '__auto') {
    return legendFormat.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  }
  const { __name__: name = '', ...rest } = labels;
  const inside = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  return inside.length > 0 ? `${name}{${inside.join(', ')}}` : name || expr;
}

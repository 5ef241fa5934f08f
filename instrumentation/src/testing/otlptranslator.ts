import type { MetricDefinition } from '../contract/index.ts';

/**
 * The names that Prometheus' OTLP receiver gives, by the rules of its otlptranslator (`UnderscoreEscapingWithSuffixes`),
 * written apart from the contract's own rule so that one checks the other: split at what is no letter or digit, take
 * the unit and `total` out of the tokens, put them at the end.
 */
export function otlpTranslated({
  name,
  unit,
  instrument,
}: Pick<MetricDefinition, 'name' | 'unit' | 'instrument'>): string[] {
  const words: Readonly<Record<string, string>> = {
    s: 'seconds',
    ms: 'milliseconds',
    By: 'bytes',
    '%': 'percent',
  };
  let tokens = name.split(/[^a-zA-Z0-9]+/).filter(Boolean);
  const suffix = unit.includes('{') ? undefined : unit === '1' ? undefined : (words[unit] ?? unit);
  if (suffix !== undefined && !tokens.includes(suffix)) tokens.push(suffix);
  if (instrument === 'observable counter') {
    tokens = [...tokens.filter((token) => token !== 'total'), 'total'];
  }
  if (unit === '1' && instrument.includes('gauge')) tokens.push('ratio');
  const family = tokens.join('_');
  return instrument === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => family + part) : [family];
}

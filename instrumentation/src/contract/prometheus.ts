import { type AttributeKey, attributes } from './attributes.ts';
import { type MetricKey, metrics } from './metrics.ts';
import type { MetricDefinition } from './types.ts';

const UNIT_SUFFIX: Readonly<Record<string, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  By: 'bytes',
  '%': 'percent',
};

type Underscored<S extends string> = S extends `${infer Head}.${infer Tail}`
  ? `${Head}_${Underscored<Tail>}`
  : S;

/** Prometheus label names by attribute key: `LABEL.modelName` is `'ml_model_name'`. */
export const LABEL = Object.fromEntries(
  Object.entries(attributes).map(([key, { name }]) => [key, name.replaceAll('.', '_')]),
) as unknown as { readonly [K in AttributeKey]: Underscored<(typeof attributes)[K]['name']> };

/**
 * The metric family that Prometheus stores for a metric of the contract, by the rules of OTLP ingestion
 * (`UnderscoreEscapingWithSuffixes`: dots become `_`, base units and `_total` become suffixes).
 */
export function prometheusFamily(metric: Pick<MetricDefinition, 'name' | 'unit' | 'instrument'>): string {
  const base = metric.name.replaceAll('.', '_');
  const suffix = UNIT_SUFFIX[metric.unit];
  const named = suffix && !base.endsWith(`_${suffix}`) ? `${base}_${suffix}` : base;
  return metric.instrument.endsWith('counter') && !metric.instrument.includes('updown')
    ? `${named}_total`
    : named;
}

/** Family names by metric key: `FAMILY.inferenceDuration` is `'ml_inference_duration_seconds'`. */
export const FAMILY = Object.fromEntries(
  Object.entries(metrics).map(([key, metric]) => [key, prometheusFamily(metric)]),
) as { readonly [K in MetricKey]: string };

/** Every series name that a metric has in Prometheus: three for a histogram, one otherwise. */
export function prometheusSeries(metric: Pick<MetricDefinition, 'name' | 'unit' | 'instrument'>): string[] {
  const family = prometheusFamily(metric);
  return metric.instrument === 'histogram'
    ? ['_bucket', '_sum', '_count'].map((part) => family + part)
    : [family];
}

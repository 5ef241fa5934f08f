import type { Attributes } from '@opentelemetry/api';
import { registry } from '../export/registry.ts';
import type { Redactor } from './redactor.ts';

interface HistogramValue {
  readonly buckets: { readonly boundaries: readonly number[]; readonly counts: readonly number[] };
  readonly count: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
}

interface Point {
  readonly attributes: Attributes;
  readonly value: number | HistogramValue | object;
}

interface Metric {
  readonly descriptor: { readonly name: string };
  readonly isMonotonic?: boolean;
  dataPoints: readonly Point[];
}

interface Collected {
  readonly resourceMetrics: { readonly scopeMetrics: readonly { readonly metrics: Metric[] }[] };
}

/** What a MetricReader of either line collects by. */
interface CollectingReader {
  collect(options?: never): Promise<unknown>;
}

/**
 * The reader itself, with secrets and personal data masked in the attributes of what it collects. Points that are alike then become one: sums
 * and histograms are added up, of gauges the last stays. At the collection and not in a view, for a view sees every
 * measurement, adds a stream beside those of other views, and does not add up what observable instruments give.
 *
 * Each set of attributes is looked at once, as long as the SDK keeps it.
 */
export function redactingMetricReader<Reader extends CollectingReader>(
  redactor: Redactor,
  reader: Reader,
): Reader {
  const collect = reader.collect.bind(reader);
  const seen = new WeakMap<Attributes, Attributes>();
  const labels = (attributes: Attributes): Attributes => {
    const known = seen.get(attributes);
    if (known !== undefined) return known;
    const redacted = redactor.labels(attributes);
    seen.set(attributes, redacted);
    return redacted;
  };
  reader.collect = async (options) => {
    const collected = (await collect(options)) as Collected;
    for (const { metrics } of collected.resourceMetrics.scopeMetrics) {
      metrics.forEach((metric, i) => {
        const dataPoints = redactPoints(metric, labels);
        if (dataPoints !== metric.dataPoints) metrics[i] = { ...metric, dataPoints };
      });
    }
    return collected;
  };
  return reader;
}

function redactPoints(metric: Metric, labels: (attributes: Attributes) => Attributes): readonly Point[] {
  const { dataPoints } = metric;
  if (dataPoints.every(({ attributes }) => labels(attributes) === attributes)) return dataPoints;
  const points = new Map<string, Point>();
  for (const point of dataPoints) {
    const attributes = labels(point.attributes);
    const id = JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = points.get(id);
    const value = known === undefined ? point.value : merged(metric, known.value, point.value);
    points.set(id, { ...point, attributes, value });
  }
  return [...points.values()];
}

function merged(metric: Metric, a: Point['value'], b: Point['value']): Point['value'] {
  // Only sums say whether they are monotonic; a gauge has its last value.
  if (typeof a === 'number' && typeof b === 'number') return metric.isMonotonic === undefined ? b : a + b;
  if (isHistogram(a) && isHistogram(b)) return mergedHistogram(a, b);
  registry.faults.count(
    'redaction_failed',
    new TypeError(`points of ${metric.descriptor.name} cannot be added up`),
  );
  return a;
}

function isHistogram(value: Point['value']): value is HistogramValue {
  return typeof value === 'object' && 'buckets' in value;
}

function mergedHistogram(a: HistogramValue, b: HistogramValue): HistogramValue {
  return {
    ...a,
    buckets: { ...a.buckets, counts: a.buckets.counts.map((count, i) => count + b.buckets.counts[i]!) },
    count: a.count + b.count,
    ...(a.sum !== undefined && b.sum !== undefined && { sum: a.sum + b.sum }),
    ...(a.min !== undefined && b.min !== undefined && { min: Math.min(a.min, b.min) }),
    ...(a.max !== undefined && b.max !== undefined && { max: Math.max(a.max, b.max) }),
  };
}

import { LABEL, type MetricKey, metrics, prometheusFamily, prometheusSeries } from '../../contract/index.ts';
import type { Sample } from './exposition.ts';

const definitions = Object.entries(metrics) as [MetricKey, (typeof metrics)[MetricKey]][];

/** Metrics by the names of their series in Prometheus. */
const BY_SERIES: ReadonlyMap<string, MetricKey> = new Map(
  definitions.flatMap(([key, metric]) => prometheusSeries(metric).map((name) => [name, key] as const)),
);

/** Metrics by the names that the JavaScript exporter gives without views, where those are others. */
const WITHOUT_VIEWS: ReadonlyMap<string, MetricKey> = new Map(
  definitions.flatMap(([key, metric]) => {
    const bare = metric.name.replaceAll('.', '_');
    if (bare === prometheusFamily(metric) || metric.instrument === 'observable counter') return [];
    const parts = metric.instrument === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    return parts.map((part) => [bare + part, key] as const);
  }),
);

export function metricOf(series: string): MetricKey | undefined {
  return BY_SERIES.get(series);
}

/** The metric that a series would be if views gave it its unit. */
export function metricWithoutViews(series: string): MetricKey | undefined {
  return BY_SERIES.has(series) ? undefined : WITHOUT_VIEWS.get(series);
}

/** Whether a name or a label looks as if the contract had it. */
export function looksOurs(name: string): boolean {
  return /^(ml|parapet)_/.test(name);
}

const LABELS: ReadonlyMap<MetricKey, ReadonlySet<string>> = new Map(
  definitions.map(([key, metric]) => [key, new Set(metric.labels.map((label) => LABEL[label]))]),
);

export function labelsOf(key: MetricKey): ReadonlySet<string> {
  return LABELS.get(key)!;
}

/** `mail-filter@2026.11.2`, or undefined for a series that has no model. */
export function modelOf({ labels }: Sample): string | undefined {
  const name = labels[LABEL.modelName];
  const version = labels[LABEL.modelVersion];
  return name && version ? `${name}@${version}` : undefined;
}

import { metrics, prometheusFamily } from '../contract/index.ts';
import { SCOPE } from '../version.ts';

/** The part of the SDK's ViewOptions that a renaming needs; the same on both lines. */
export interface RenamingView {
  readonly meterName: string;
  readonly instrumentName: string;
  readonly name: string;
}

/**
 * Views that give durations and ages their unit as a suffix. OTLP ingestion does that by itself, the JavaScript Prometheus
 * exporter does not; with these views both paths give the same names, the ones of the contract.
 */
export function prometheusViews(): RenamingView[] {
  return Object.values(metrics)
    .filter((metric) => metric.status === 'emitted' && !metric.instrument.endsWith(' counter'))
    .map((metric) => ({ meterName: SCOPE, instrumentName: metric.name, name: prometheusFamily(metric) }))
    .filter(({ instrumentName, name }) => instrumentName.replaceAll('.', '_') !== name);
}

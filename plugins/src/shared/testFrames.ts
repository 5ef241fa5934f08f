import type { DataFrame, Field, Labels } from '@grafana/data';

/** Frames for tests, as plain objects: whatever a data source may send, broken things included. */
export function frame(...fields: Field[]): DataFrame {
  return { fields, length: Math.max(0, ...fields.map((field) => field.values?.length ?? 0)) };
}

export function field(type: string, name: string, values: unknown[], labels?: Labels): Field {
  return { name, type: type as Field['type'], values, labels, config: {} };
}

/** One series as Prometheus data sources send it. */
export function series(labels: Labels, times: unknown[], values: unknown[]): DataFrame {
  return frame(field('time', 'Time', times), field('number', 'Value', values, labels));
}

/** Labels of a recorded drift series of one feature. */
export function driftLabels(measure: string, feature: string, more: Labels = {}): Labels {
  return {
    __name__: `ml:feature_drift:${measure}`,
    ml_feature_name: feature,
    ml_model_name: 'mail-filter',
    ml_model_version: '1',
    ml_baseline_id: 'b1:aaa',
    window: '5m',
    ...more,
  };
}

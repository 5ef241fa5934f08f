import type { DataQuery } from '@grafana/schema';

export interface PrometheusQuery extends DataQuery {
  expr: string;
  range?: boolean;
  instant?: boolean;
  legendFormat?: string;
  format?: 'time_series' | 'table' | 'heatmap';
}

type Sample = readonly [seconds: number, value: string];

export interface VectorResult {
  readonly resultType: 'vector';
  readonly result: readonly { readonly metric: Record<string, string>; readonly value: Sample }[];
}
export interface MatrixResult {
  readonly resultType: 'matrix';
  readonly result: readonly { readonly metric: Record<string, string>; readonly values: readonly Sample[] }[];
}
export interface ScalarResult {
  readonly resultType: 'scalar' | 'string';
  readonly result: Sample;
}
export type PrometheusResult = VectorResult | MatrixResult | ScalarResult;

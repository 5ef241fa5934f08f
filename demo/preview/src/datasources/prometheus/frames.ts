import { type DataFrame, DataFrameType, type Field, FieldType } from '@grafana/data';
import { seriesName } from './legend.ts';
import type { MatrixResult, PrometheusQuery, PrometheusResult, VectorResult } from './types.ts';

interface FrameContext {
  readonly query: PrometheusQuery;
  /** The expression that was sent, for the inspector. */
  readonly executed: string;
  /** Seconds; the panel draws a gap where points are farther apart. */
  readonly step?: number;
}

/** Frames as Grafana's own data source makes them: one a series, or one table with the labels as columns. */
export function toFrames(result: PrometheusResult, context: FrameContext): DataFrame[] {
  switch (result.resultType) {
    case 'matrix':
      return matrixFrames(result, context);
    case 'vector':
      return context.query.format === 'table' ? [tableFrame(result, context)] : vectorFrames(result, context);
    default: {
      const value = result.result;
      return vectorFrames({ resultType: 'vector', result: [{ metric: {}, value }] }, context);
    }
  }
}

function matrixFrames({ result }: MatrixResult, { query, executed, step }: FrameContext): DataFrame[] {
  return result.map(({ metric, values }) => ({
    refId: query.refId,
    meta: { type: DataFrameType.TimeSeriesMulti, typeVersion: [0, 1], executedQueryString: executed },
    length: values.length,
    fields: [
      timeField(
        values.map(([seconds]) => seconds * 1000),
        step,
      ),
      valueField(
        metric,
        values.map(([, text]) => parseSample(text)),
        query,
      ),
    ],
  }));
}

function vectorFrames({ result }: VectorResult, { query, executed }: FrameContext): DataFrame[] {
  return result.map(({ metric, value: [seconds, text] }) => ({
    refId: query.refId,
    meta: { type: DataFrameType.NumericMulti, typeVersion: [0, 1], executedQueryString: executed },
    length: 1,
    fields: [timeField([seconds * 1000]), valueField(metric, [parseSample(text)], query)],
  }));
}

function tableFrame({ result }: VectorResult, { query, executed }: FrameContext): DataFrame {
  const labels = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const columns = labels.map(
    (name): Field => ({
      name,
      type: FieldType.string,
      config: { filterable: true },
      values: result.map(({ metric }) => metric[name] ?? ''),
    }),
  );
  const values = result.map(({ value: [, text] }) => parseSample(text));
  return {
    refId: query.refId,
    meta: { type: DataFrameType.NumericLong, executedQueryString: executed },
    length: result.length,
    fields: [
      timeField(result.map(({ value: [seconds] }) => seconds * 1000)),
      ...columns,
      { name: 'Value', type: FieldType.number, config: {}, values },
    ],
  };
}

function timeField(values: number[], step?: number): Field {
  return { name: 'Time', type: FieldType.time, config: step ? { interval: step * 1000 } : {}, values };
}

function valueField(labels: Record<string, string>, values: number[], query: PrometheusQuery): Field {
  const displayNameFromDS = seriesName(labels, query.legendFormat, query.expr);
  return { name: 'Value', type: FieldType.number, labels, config: { displayNameFromDS }, values };
}

/** Prometheus writes numbers as text, with `+Inf`, `-Inf` and `NaN`. */
export function parseSample(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}

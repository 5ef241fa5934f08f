import { type DataFrame, DataFrameType, FieldType } from '@grafana/data';

export interface LokiStream {
  /** Stream labels with the structured metadata of the lines. */
  readonly stream: Record<string, string>;
  readonly values: readonly (readonly [nanoseconds: string, line: string, ...unknown[]])[];
}

/** One frame of log lines, newest first, in Grafana's shape for log lines. */
export function logFrame(refId: string, executed: string, streams: readonly LokiStream[]): DataFrame {
  const lines = streams
    .flatMap(({ stream, values }) =>
      values.map(([nanoseconds, line]) => ({ nanoseconds, line, labels: stream })),
    )
    .sort((a, b) => (BigInt(b.nanoseconds) > BigInt(a.nanoseconds) ? 1 : -1));
  return {
    refId,
    length: lines.length,
    meta: { type: DataFrameType.LogLines, preferredVisualisationType: 'logs', executedQueryString: executed },
    fields: [
      {
        name: 'timestamp',
        type: FieldType.time,
        config: {},
        values: lines.map(({ nanoseconds }) => Number(BigInt(nanoseconds) / 1_000_000n)),
      },
      { name: 'body', type: FieldType.string, config: {}, values: lines.map(({ line }) => line) },
      { name: 'labels', type: FieldType.other, config: {}, values: lines.map(({ labels }) => labels) },
      {
        name: 'id',
        type: FieldType.string,
        config: {},
        values: lines.map(({ nanoseconds }, index) => `${nanoseconds}_${index}`),
      },
    ],
  };
}

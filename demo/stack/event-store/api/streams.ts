import type { LogQuery } from '../logql/parse.ts';
import type { Labels } from '../otlp/attributes.ts';
import type { EventStore, Scan } from '../store.ts';
import { type Found, search } from './search.ts';

type Value = [ns: string, line: string] | [ns: string, line: string, parts: { structuredMetadata?: Labels }];

export interface StreamsData {
  readonly resultType: 'streams';
  readonly encodingFlags?: readonly ['categorize-labels'];
  readonly result: { readonly stream: Labels; readonly values: Value[] }[];
  readonly stats: object;
}

export interface StreamsRequest extends Pick<Scan, 'from' | 'to' | 'direction'> {
  readonly limit: number;
  /**
   * Loki's encoding for callers that tell label kinds apart (Grafana does): index labels stay on the stream,
   * structured metadata is the third part of each value. Otherwise all labels are merged into the stream's.
   */
  readonly categorize: boolean;
}

/** Answer to a log query in Loki's shape. */
export function findStreams(store: EventStore, query: LogQuery, request: StreamsRequest): StreamsData {
  const groups = new Map<string, { stream: Labels; values: Value[] }>();
  let left = request.limit;
  for (const found of search(store, query, request)) {
    const { stream, value } = request.categorize ? categorized(found) : merged(found);
    const key = JSON.stringify(stream);
    const group = groups.get(key) ?? { stream, values: [] };
    groups.set(key, group);
    group.values.push(value);
    left -= 1;
    if (left === 0) break;
  }
  const returned = request.limit - left;
  return {
    resultType: 'streams',
    ...(request.categorize && { encodingFlags: ['categorize-labels'] as const }),
    result: [...groups.values()],
    stats: { summary: { totalEntriesReturned: returned } },
  };
}

function categorized({ entry, stream }: Found): { stream: Labels; value: Value } {
  const parts = Object.keys(entry.metadata).length > 0 ? { structuredMetadata: entry.metadata } : {};
  return { stream, value: [String(entry.timestampNs), entry.line, parts] };
}

function merged({ entry, stream }: Found): { stream: Labels; value: Value } {
  return { stream: { ...stream, ...entry.metadata }, value: [String(entry.timestampNs), entry.line] };
}

import type { CountQuery } from '../logql/parse.ts';
import { emptyLabels, type Labels } from '../otlp/attributes.ts';
import type { EventStore } from '../store.ts';
import type { TimeRange } from './parameters.ts';
import { type Found, search } from './search.ts';

type Point = [unixSeconds: number, count: string];

export interface MatrixData {
  readonly resultType: 'matrix';
  readonly result: { readonly metric: Labels; readonly values: Point[] }[];
  readonly stats: object;
}

export interface VectorData {
  readonly resultType: 'vector';
  readonly result: { readonly metric: Labels; readonly value: Point }[];
  readonly stats: object;
}

/** Counts at `from`, `from + step`, … up to `to`; points without entries are left out, as in Loki. */
export function countMatrix(
  store: EventStore,
  query: CountQuery,
  range: TimeRange,
  stepNs: bigint,
): MatrixData {
  const result = groupTimes(store, query, range).map(({ metric, times }) => ({
    metric,
    values: countSteps(times, query.rangeNs, range, stepNs),
  }));
  return { resultType: 'matrix', result: result.filter(({ values }) => values.length > 0), stats: {} };
}

/** Counts at one moment. */
export function countVector(store: EventStore, query: CountQuery, at: bigint): VectorData {
  const result = groupTimes(store, query, { from: at, to: at }).map(({ metric, times }) => ({
    metric,
    value: [unixSeconds(at), String(times.length)] satisfies Point,
  }));
  return { resultType: 'vector', result, stats: {} };
}

interface Group {
  readonly metric: Labels;
  /** Ascending. */
  readonly times: bigint[];
}

function groupTimes(store: EventStore, query: CountQuery, { from, to }: TimeRange): Group[] {
  const groups = new Map<string, Group>();
  // A count at t covers (t - range, t]; a scan covers [from, to).
  const scan = { from: from - query.rangeNs + 1n, to: to + 1n, direction: 'forward' as const };
  for (const found of search(store, query.logs, scan)) {
    const metric = groupLabels(found, query.by);
    const key = JSON.stringify(metric);
    const group = groups.get(key) ?? { metric, times: [] };
    groups.set(key, group);
    group.times.push(found.entry.timestampNs);
  }
  return [...groups.values()];
}

function groupLabels({ entry, stream }: Found, by: readonly string[] | undefined): Labels {
  const all = Object.assign(emptyLabels(), stream, entry.metadata);
  if (!by) return all;
  const labels = emptyLabels();
  for (const name of by) if (all[name]) labels[name] = all[name];
  return labels;
}

function countSteps(times: bigint[], rangeNs: bigint, { from, to }: TimeRange, stepNs: bigint): Point[] {
  const points: Point[] = [];
  let first = 0;
  let end = 0;
  for (let at = from; at <= to; at += stepNs) {
    while (end < times.length && times[end]! <= at) end += 1;
    while (first < end && times[first]! <= at - rangeNs) first += 1;
    if (end > first) points.push([unixSeconds(at), String(end - first)]);
  }
  return points;
}

function unixSeconds(ns: bigint): number {
  return Number(ns / 1_000_000n) / 1000;
}

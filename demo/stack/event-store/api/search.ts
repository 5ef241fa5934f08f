import { LIMITS } from '../limits.ts';
import { QueryError } from '../logql/errors.ts';
import type { LogQuery } from '../logql/parse.ts';
import type { Labels } from '../otlp/attributes.ts';
import type { Entry, EventStore, Scan } from '../store.ts';

export interface Found {
  readonly entry: Entry;
  readonly stream: Labels;
}

/**
 * Entries that a query selects, in the order of `direction`.
 * @throws QueryError when the search takes longer than `LIMITS.queryMilliseconds`
 */
export function* search(
  store: EventStore,
  query: LogQuery,
  { from, to, direction }: Pick<Scan, 'from' | 'to' | 'direction'>,
): Generator<Found> {
  const streams = store.streams(from, to).filter(({ labels }) => query.stream((name) => labels[name] ?? ''));
  const labelsOf = new Map(streams.map(({ id, labels }) => [id, labels]));
  const deadline = performance.now() + LIMITS.queryMilliseconds;
  for (const entry of store.scan({ streams, from, to, direction })) {
    if (performance.now() > deadline) {
      throw new QueryError(`the query took longer than ${LIMITS.queryMilliseconds} ms: narrow it`);
    }
    const stream = labelsOf.get(entry.streamId) ?? {};
    const label = (name: string) => entry.metadata[name] ?? stream[name] ?? '';
    if (query.entry({ line: entry.line, label })) yield { entry, stream };
  }
}

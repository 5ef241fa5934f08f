import type { FastifyInstance, FastifyRequest } from 'fastify';
import { QueryError } from '../logql/errors.ts';
import { type LogQuery, parseQuery } from '../logql/parse.ts';
import type { EventStore, Stream } from '../store.ts';
import { countMatrix, countVector } from './counts.ts';
import {
  direction,
  limit,
  type Parameters,
  parameter,
  refuseUnsupported,
  required,
  step,
  time,
  timeRange,
} from './parameters.ts';
import { findStreams } from './streams.ts';

const CATEGORIZE = 'categorize-labels';

/** The Loki release whose answers this API follows. */
const LOKI_VERSION = '3.8.0';

/** Adds the part of Loki's HTTP API that the dashboards use; all else is refused with 400 or 404 in plain text. */
export function addLokiApi(app: FastifyInstance, store: EventStore, nowNs: () => bigint): void {
  const success = (data: unknown) => ({ status: 'success', data });

  app.get('/loki/api/v1/query_range', (request) => {
    const parameters = read(request);
    const query = parseQuery(required(parameters, 'query'));
    const range = timeRange(parameters, nowNs(), 1n);
    if (query.kind === 'count') return success(countMatrix(store, query, range, step(parameters, range)));
    const categorize = String(request.headers['x-loki-response-encoding-flags'] ?? '').includes(CATEGORIZE);
    const options = { limit: limit(parameters), direction: direction(parameters), categorize };
    return success(findStreams(store, query, { ...range, ...options }));
  });

  app.get('/loki/api/v1/query', (request) => {
    const parameters = read(request);
    const query = parseQuery(required(parameters, 'query'));
    if (query.kind === 'logs') {
      throw new QueryError('log queries are answered at /loki/api/v1/query_range, as in Loki');
    }
    return success(countVector(store, query, time(parameters, 'time', nowNs())));
  });

  app.get('/loki/api/v1/labels', (request) => {
    const names = streamsOf(store, read(request), nowNs()).flatMap(({ labels }) => Object.keys(labels));
    return success([...new Set(names)].sort());
  });

  app.get<{ Params: { name: string } }>('/loki/api/v1/label/:name/values', (request) => {
    const values = streamsOf(store, read(request), nowNs()).map(({ labels }) => labels[request.params.name]);
    return success([...new Set(values.filter((value) => value !== undefined))].sort());
  });

  app.get('/loki/api/v1/status/buildinfo', () => ({
    version: LOKI_VERSION,
    buildUser: 'parapet-event-store',
  }));
  app.get('/ready', (_, reply) => reply.type('text/plain').send('ready\n'));
}

function read(request: FastifyRequest): Parameters {
  const parameters = request.query as Parameters;
  refuseUnsupported(parameters);
  return parameters;
}

/** Streams with entries in the asked range (six hours by default, as in Loki) that an optional selector matches. */
function streamsOf(store: EventStore, parameters: Parameters, nowNs: bigint): Stream[] {
  const { from, to } = timeRange(parameters, nowNs, 6n);
  const selector = parameter(parameters, 'query');
  const streams = store.streams(from, to + 1n);
  if (!selector) return streams;
  const { stream } = logsOnly(selector);
  return streams.filter(({ labels }) => stream((name) => labels[name] ?? ''));
}

function logsOnly(selector: string): LogQuery {
  const query = parseQuery(selector);
  if (query.kind !== 'logs') throw new QueryError('parameter query must be a stream selector');
  return query;
}

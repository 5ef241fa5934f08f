import fastify, { type FastifyInstance } from 'fastify';
import { addIngest, sendIngestError } from './api/ingest.ts';
import { addLokiApi } from './api/loki.ts';
import { LIMITS } from './limits.ts';
import { QueryError } from './logql/errors.ts';
import type { EventStore } from './store.ts';

const systemNowNs = () => BigInt(Date.now()) * 1_000_000n;

/**
 * The HTTP server of the event store; `listen` is left to the caller.
 * @param nowNs clock in nanoseconds, for tests
 */
export function createServer(store: EventStore, nowNs: () => bigint = systemNowNs): FastifyInstance {
  const app = fastify({
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: 10_000,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  });
  // Bodies stay bytes: the ingest unpacks and decodes them itself.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.get('/healthz', () => ({ status: 'ok' }));
  addIngest(app, store, nowNs);
  addLokiApi(app, store, nowNs);
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('text/plain')
      .send(`${request.method} ${request.url} is not part of this event store`),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (request.url.startsWith('/v1/logs')) return sendIngestError(error, reply);
    const status = error instanceof QueryError ? 400 : (error.statusCode ?? 500);
    if (status >= 500) console.error(error);
    return reply
      .code(status)
      .type('text/plain')
      .send(status < 500 ? error.message : 'internal error');
  });
  return app;
}

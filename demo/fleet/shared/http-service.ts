import { fastifyCorrelation } from '@parapet/instrumentation';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerError, problem } from './problem.ts';

/** Longest that a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * An HTTP service with health, correlation ids and clear errors; not listening yet.
 *
 * @param isReady until then its health is 503
 */
export function httpService(bodyLimit: number, isReady: () => boolean = () => true): FastifyInstance {
  const app = Fastify({ bodyLimit, requestTimeout: REQUEST_TIMEOUT_MS });
  app.register(fastifyCorrelation());
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(problem('not_found', 'no such address')));
  app.get('/healthz', async (_request, reply) => {
    const ready = isReady();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'not ready' });
  });
  return app;
}

import { fastifyCorrelation } from '@parapet/instrumentation';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerError, problem } from './problem.ts';

/** Longest that a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 10_000;

/** An HTTP service with health, correlation ids and clear errors; not listening yet. */
export function httpService(bodyLimit: number): FastifyInstance {
  const app = Fastify({ bodyLimit, requestTimeout: REQUEST_TIMEOUT_MS });
  app.register(fastifyCorrelation());
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(problem('not_found', 'no such address')));
  app.get('/healthz', async () => ({ status: 'ok' }));
  return app;
}

import type { IncomingRequest } from './correlation-id.ts';
import {
  type CorrelationOptions,
  checkCorrelation,
  enterRequest,
  markRequest,
  type OutgoingResponse,
} from './enter-request.ts';

type Hook = (
  request: { readonly raw: IncomingRequest },
  reply: { readonly raw: OutgoingResponse },
  done: () => void,
) => void;

/** The part of a Fastify instance that is used. */
export interface FastifyLike {
  addHook(name: 'onRequest', hook: Hook): unknown;
}

/**
 * A plugin for Fastify: gives each request a correlation id (see {@link correlationIdOf}), returns it as `x-request-id`,
 * and puts it on the span of the request and on all spans and events inside. Register it first: hooks run in the order
 * in which they were added.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function fastifyCorrelation(
  options: CorrelationOptions = {},
): (instance: FastifyLike, options: unknown, done: () => void) => void {
  const correlation = checkCorrelation('fastifyCorrelation', options);
  const plugin = (instance: FastifyLike, _: unknown, done: () => void) => {
    instance.addHook('onRequest', ({ raw }, reply, next) => {
      // On the raw response, so that a hijacked reply and an error have it too.
      markRequest(raw, reply.raw, correlation);
      enterRequest(raw, next);
    });
    done();
  };
  // What fastify-plugin does: the hooks are for the whole instance and not for an encapsulated part of it.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'parapet-correlation',
  });
}

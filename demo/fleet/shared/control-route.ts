import { type ControlEndpoint, type ControlOptions, controlEndpoint } from '@parapet/instrumentation/node';
import type { FastifyInstance } from 'fastify';
import type { Credentials } from './credentials.ts';

/** What the responder may do; to close a model is for people. */
const RESPONDER = ['control:rollback', 'control:isolate', 'control:snapshot'];

/** Adds POST /control/ACTION, for whoever is on call and the responder: roll back, disable, isolate, snapshot. */
export function addControlRoute(
  app: FastifyInstance,
  { ops, responder, signing }: Credentials,
  parts: Pick<ControlOptions, 'routers' | 'audit' | 'authority'>,
): void {
  const control: Pick<ControlEndpoint, 'handle'> = controlEndpoint({
    principals: [
      { ...ops, kind: 'user', scopes: ['control:*'] },
      { ...responder, kind: 'service', scopes: RESPONDER },
    ],
    snapshotKey: signing.privateKey,
    ...parts,
  });
  // Before Fastify reads the body, of which the signature is.
  app.addHook('onRequest', (request, reply, next) => {
    if (!request.url.startsWith('/control/')) return next();
    reply.hijack();
    control.handle(request.raw, reply.raw);
  });
}

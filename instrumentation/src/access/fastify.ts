import { type AccessDecision, type AccessGuard, checkGuard } from './guard.ts';
import { type WatchedResponse, watchAnswer } from './watch-answer.ts';

/** The part of a Fastify reply that is used. */
export interface AccessReply {
  readonly raw: WatchedResponse;
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(payload: string): unknown;
}

/**
 * A hook `onRequest` for Fastify, of an instance or of a route: answers what the guard refuses, before a body is read,
 * and counts each request.
 *
 * @throws TypeError when it is given no guard
 */
export function fastifyAccess<Request>(
  guard: AccessGuard<Request>,
): (request: Request, reply: AccessReply, done: () => void) => void {
  checkGuard('fastifyAccess', guard);
  const follow = (decision: AccessDecision, reply: AccessReply, done: () => void) => {
    if (decision.allowed) {
      watchAnswer(guard, decision, reply.raw);
      done();
      return;
    }
    guard.count(decision);
    reply.code(decision.status);
    reply.headers({ ...decision.headers });
    reply.send(decision.body);
  };
  // No promise is given back: Fastify would go on by it, and once more by `done`.
  return (request, reply, done) => {
    const decision = guard.decide(request);
    if (decision instanceof Promise) void decision.then((settled) => follow(settled, reply, done));
    else follow(decision, reply, done);
  };
}

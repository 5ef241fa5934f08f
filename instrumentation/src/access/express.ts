import { type AccessDecision, type AccessGuard, checkGuard } from './guard.ts';
import { type WatchedResponse, watchAnswer } from './watch-answer.ts';

/** The part of a Node response that is used, also behind a framework. */
export interface GuardedResponse extends WatchedResponse {
  readonly headersSent: boolean;
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/**
 * A middleware for Express, and for whatever else takes `(request, response, next)` of Node: answers what the guard
 * refuses and counts each request. Put it before a body parser. Where `authenticate` is asynchronous it gives a promise.
 *
 * @throws TypeError when it is given no guard
 */
export function expressAccess<Request>(
  guard: AccessGuard<Request>,
): (request: Request, response: GuardedResponse, next: () => void) => void | Promise<void> {
  checkGuard('expressAccess', guard);
  const follow = (decision: AccessDecision, response: GuardedResponse, next: () => void) => {
    if (decision.allowed) {
      watchAnswer(guard, decision, response);
      next();
      return;
    }
    guard.count(decision);
    // Somebody before has answered; what comes after is refused all the same.
    if (response.headersSent) return;
    response.statusCode = decision.status;
    for (const [name, value] of Object.entries(decision.headers)) response.setHeader(name, value);
    response.end(decision.body);
  };
  return (request, response, next) => {
    const decision = guard.decide(request);
    if (decision instanceof Promise) return decision.then((settled) => follow(settled, response, next));
    return follow(decision, response, next);
  };
}

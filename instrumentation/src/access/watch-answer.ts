import type { AccessDecision, AccessGuard } from './guard.ts';

/** The part of a Node response that is watched, also behind a framework. */
export interface WatchedResponse {
  readonly statusCode: number;
  readonly closed?: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** Counts a request that was let in when its answer is out: whoever comes after the guard may refuse it still. */
export function watchAnswer<Request>(
  guard: AccessGuard<Request>,
  decision: AccessDecision,
  response: WatchedResponse,
): void {
  const count = () => guard.count(decision, response.statusCode);
  // Who left while it was decided is let in to nothing; there is no other end to wait for.
  if (response.closed) count();
  else response.once('close', count);
}

import { context } from '@opentelemetry/api';
import { runIn } from '../context/run-in.ts';
import { registry } from '../export/registry.ts';
import type { AccessDecision, AccessGuard } from './guard.ts';
import { ruleOfStatus } from './rules.ts';

/** The part of a Node response that is watched, also behind a framework. */
export interface WatchedResponse {
  readonly statusCode: number;
  readonly closed?: boolean;
  once(event: 'close', listener: () => void): unknown;
}

const broken = (error: unknown) => registry.faults.count('request_threw', error);

/** Counts a request that was let in when its answer is out: whoever comes after the guard may refuse it still. Never throws. */
export function watchAnswer<Request>(
  guard: AccessGuard<Request>,
  decision: AccessDecision,
  response: WatchedResponse,
): void {
  try {
    const within = context.active();
    const count = () => guard.count(decision, response.statusCode);
    // Who left while it was decided is let in to nothing; there is no other end to wait for.
    if (response.closed) count();
    else
      response.once('close', () => {
        // A finding belongs to the trace of the request; to count alone is cheaper outside of it.
        if (ruleOfStatus(response.statusCode) === undefined) count();
        else runIn(within, count, undefined, [], broken);
      });
  } catch (error) {
    broken(error);
    guard.count(decision);
  }
}

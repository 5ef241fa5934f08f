import type { IncomingRequest } from './correlation-id.ts';
import {
  type CorrelationOptions,
  checkCorrelation,
  enterRequest,
  markRequest,
  type OutgoingResponse,
} from './enter-request.ts';

/**
 * A middleware for Express, and for whatever else takes `(request, response, next)` of Node: gives each request a
 * correlation id (see {@link correlationIdOf}), returns it as `x-request-id`, and puts it on the span of the request and
 * on all spans and events inside. Use it first, and again after a body parser that loses the async context.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function expressCorrelation(
  options: CorrelationOptions = {},
): (request: IncomingRequest, response: OutgoingResponse, next: () => void) => void {
  const correlation = checkCorrelation('expressCorrelation', options);
  return (request, response, next) => {
    markRequest(request, response, correlation);
    enterRequest(request, next);
  };
}

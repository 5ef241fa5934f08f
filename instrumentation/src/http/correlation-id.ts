import { isSpanContextValid, trace } from '@opentelemetry/api';

/** Header that carries the id, into a service and out of it. */
export const REQUEST_ID = 'x-request-id';

/** What is accepted from outside: a caller must not write arbitrary text into telemetry, logs and headers. */
const ACCEPTED = /^[\w.~+/=:-]{1,128}$/;

/** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/** The part of a Node request that is read, also behind a framework. */
export interface IncomingRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const ids = new WeakMap<object, string>();

/**
 * The correlation id of a request, the same each time for the same request: its `x-request-id` where that is 1 to 128
 * letters, digits and `_.~+/=:-`; else the trace id, of the active span or of its `traceparent`; else a new UUID.
 * As `genReqId` of Fastify or pino-http it gives the log lines the same id.
 */
export function correlationIdOf(request: IncomingRequest): string {
  let id = ids.get(request);
  if (id === undefined) {
    id = accepted(request.headers[REQUEST_ID]) ?? traceId(request) ?? crypto.randomUUID();
    ids.set(request, id);
  }
  return id;
}

function accepted(given: unknown): string | undefined {
  return typeof given === 'string' && ACCEPTED.test(given) ? given : undefined;
}

function traceId({ headers }: IncomingRequest): string | undefined {
  const active = trace.getActiveSpan()?.spanContext();
  if (active !== undefined && isSpanContextValid(active)) return active.traceId;
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
}

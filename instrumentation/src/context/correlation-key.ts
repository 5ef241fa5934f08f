import { type Context, context, createContextKey } from '@opentelemetry/api';
import { LinkedContext } from './linked-context.ts';

const KEY = createContextKey('@parapet/instrumentation correlation id');

/** The context, with the correlation id that spans and events inside carry. */
export function withCorrelationId(within: Context, id: string): Context {
  return new LinkedContext(within, KEY, id);
}

export function correlationIdIn(within: Context): string | undefined {
  return within.getValue(KEY) as string | undefined;
}

/**
 * The correlation id of the request that the caller runs in: what `fastifyCorrelation` or `expressCorrelation` put
 * there. Undefined outside a request, or while no OpenTelemetry context manager is registered. Never throws.
 */
export function correlationId(): string | undefined {
  try {
    return correlationIdIn(context.active());
  } catch {
    // A context manager of the service that throws has no id to give.
    return undefined;
  }
}

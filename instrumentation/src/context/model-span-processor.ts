import type { Attributes, Context } from '@opentelemetry/api';
import { ATTR } from '../contract/index.ts';
import { correlationIdIn } from './correlation-key.ts';
import { identityOf } from './identity-key.ts';

/** The methods of an SDK's SpanProcessor, of either line. */
export interface ModelSpanProcessor {
  onStart(span: { setAttributes(attributes: Attributes): unknown }, parentContext: Context): void;
  onEnd(): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * A span processor that puts model name, version and data set on every span started inside a prediction or
 * a training run (queries, HTTP calls), and the correlation id on every span started inside a request. Both travel in
 * the in-process context, never in baggage: nothing of them leaves in request headers. `startTelemetry` installs it; add it yourself to an SDK of your own.
 */
export function modelSpanProcessor(): ModelSpanProcessor {
  return {
    onStart(span, parentContext) {
      const identity = identityOf(parentContext);
      if (identity !== undefined) span.setAttributes(identity);
      const request = correlationIdIn(parentContext);
      if (request !== undefined) span.setAttributes({ [ATTR.correlationId]: request });
    },
    onEnd() {
      // Nothing to export.
    },
    async forceFlush() {
      // Nothing is held.
    },
    async shutdown() {
      // Nothing is held.
    },
  };
}

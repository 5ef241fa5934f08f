import { context, createContextKey, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { activeLogger } from '../otel/logger.ts';
import { activeMeterProvider, activeTracer } from '../otel/providers.ts';

/** Which parts of an SDK are registered with the api already. */
export interface RunningSdk {
  readonly traces: boolean;
  readonly metrics: boolean;
  readonly logs: boolean;
  readonly contextManager: boolean;
  readonly propagator: boolean;
}

export function findRunningSdk(): RunningSdk {
  return {
    traces: activeTracer() !== undefined,
    metrics: activeMeterProvider() !== undefined,
    logs: activeLogger() !== undefined,
    contextManager: hasContextManager(),
    propagator: propagation.fields().length > 0,
  };
}

// The api does not say whether a context manager is registered; the one that does nothing loses the value.
function hasContextManager(): boolean {
  const key = createContextKey('@parapet/instrumentation probe');
  return context.with(ROOT_CONTEXT.setValue(key, true), () => context.active().getValue(key) === true);
}

import * as api from '@opentelemetry/api';
import { withIdentity } from '../context/identity-key.ts';
import { runIn } from '../context/run-in.ts';
import { ATTR } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { errorType } from '../faults/error-type.ts';
import { guarded } from '../faults/guarded.ts';
import type { ModelIdentity } from '../model/identity.ts';
import { activeTracer } from '../otel/providers.ts';
import { observeThenable } from '../predict/thenable.ts';

/** What a span of training is called, and what it carries. */
export interface Described {
  readonly name: string;
  readonly identity: ModelIdentity;
  readonly attributes: api.Attributes;
}

/**
 * Runs work inside a span, where there is a tracer; synchronous work stays synchronous. Gives what the work gives,
 * or its error.
 *
 * @param ended told once when the work is over, with what it threw in a box, before the span ends
 */
export function inSpan<Result>(
  described: Described,
  work: () => Result,
  ended: (thrown?: { readonly error: unknown }) => void,
): Result {
  const { span, context } = begin(described);
  const end = (thrown?: { readonly error: unknown }) => {
    guarded(() => ended(thrown), broken);
    guarded(() => {
      if (thrown) span?.setAttribute(ATTR.errorType, errorType(thrown.error));
      // No message: it may quote the data.
      if (thrown) span?.setStatus({ code: api.SpanStatusCode.ERROR });
      span?.end();
    }, broken);
  };
  let result: Result;
  try {
    result = context === undefined ? work() : (runIn(context, work, undefined, [], broken) as Result);
  } catch (error) {
    end({ error });
    throw error;
  }
  return observeThenable(result, {
    succeed: () => end(),
    fail: (error) => end({ error }),
    wait: () => undefined,
    resume: () => undefined,
    threw: broken,
  }) as Result;
}

function begin({ name, identity, attributes }: Described): { span?: api.Span; context?: api.Context } {
  return (
    guarded(() => {
      const parent = api.context.active();
      const span = activeTracer()?.startSpan(name, { attributes }, parent);
      return span && { span, context: api.trace.setSpan(withIdentity(parent, identity.event), span) };
    }, broken) ?? {}
  );
}

function broken(error: unknown): void {
  registry.faults.count('training_threw', error);
}

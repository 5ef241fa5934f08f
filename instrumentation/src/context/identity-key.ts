import { type Attributes, type Context, createContextKey } from '@opentelemetry/api';
import { LinkedContext } from './linked-context.ts';

// Equal descriptions give equal keys, so the ESM and the CJS copy of this package understand each other.
const KEY = createContextKey('@parapet/instrumentation model identity');

/** The context, with the attributes that child spans of a model's span inherit. */
export function withIdentity(context: Context, attributes: Attributes): Context {
  return new LinkedContext(context, KEY, attributes);
}

export function identityOf(context: Context): Attributes | undefined {
  return context.getValue(KEY) as Attributes | undefined;
}

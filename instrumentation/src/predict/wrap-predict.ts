import { context } from '@opentelemetry/api';
import type { ModelState } from '../model/state.ts';
import { beginCall, endCall, failCall, type Mappers } from './call.ts';
import { observeThenable } from './thenable.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** The function, instrumented: same arguments, same `this`, same name and length, same result or error. */
export function wrapPredict(state: ModelState, fn: AnyFunction, mappers: Mappers): AnyFunction {
  const wrapped: AnyFunction = function (this: unknown, ...args) {
    const call = beginCall(state, mappers, args);
    if (call === undefined) return Reflect.apply(fn, this, args);
    let result: unknown;
    try {
      result =
        call.context === undefined
          ? Reflect.apply(fn, this, args)
          : context.with(call.context, () => Reflect.apply(fn, this, args));
    } catch (error) {
      failCall(call, error);
      throw error;
    }
    if (typeof result === 'object' || typeof result === 'function') {
      return observeThenable(
        result,
        (value) => endCall(call, mappers, value, args),
        (error) => failCall(call, error),
      );
    }
    endCall(call, mappers, result, args);
    return result;
  };
  Object.defineProperty(wrapped, 'name', { value: fn.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: fn.length, configurable: true });
  return wrapped;
}

import { context } from '@opentelemetry/api';
import type { ModelState } from '../model/state.ts';
import { Call, type Mappers } from './call.ts';
import { observeThenable } from './thenable.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** The function, instrumented: same arguments, same `this`, same name and length, same result or error. */
export function wrapPredict(state: ModelState, fn: AnyFunction, mappers: Mappers): AnyFunction {
  const wrapped: AnyFunction = function (this: unknown, ...args) {
    const call = Call.begin(state, mappers, args);
    if (call === undefined) return Reflect.apply(fn, this, args);
    let result: unknown;
    try {
      result =
        call.context === undefined
          ? Reflect.apply(fn, this, args)
          : context.with(call.context, () => Reflect.apply(fn, this, args));
    } catch (error) {
      call.fail(error);
      throw error;
    }
    return observeThenable(
      result,
      (value) => call.succeed(mappers, value, args),
      (error) => call.fail(error),
    );
  };
  Object.defineProperty(wrapped, 'name', { value: fn.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: fn.length, configurable: true });
  return wrapped;
}

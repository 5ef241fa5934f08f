import { runIn } from '../context/run-in.ts';
import type { ModelState } from '../model/state.ts';
import { beginCall, failCall, type Mappers } from './call.ts';
import { CallOutcome } from './call-outcome.ts';
import { observeThenable } from './thenable.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * The function, instrumented: same arguments, same `this`, same result or error, and the properties that the function
 * has at that moment. It is no constructor.
 */
export function wrapPredict(state: ModelState, fn: AnyFunction, mappers: Mappers): AnyFunction {
  const broken = (error: unknown) => state.faults.count('telemetry_threw', error);
  const wrapped: AnyFunction = function (this: unknown, ...args) {
    const call = beginCall(state, mappers, args);
    if (call === undefined) return Reflect.apply(fn, this, args);
    let result: unknown;
    try {
      result =
        call.context === undefined
          ? Reflect.apply(fn, this, args)
          : runIn(call.context, fn, this, args, broken);
    } catch (error) {
      failCall(call, error, args);
      throw error;
    }
    const outcome = new CallOutcome(call, mappers, args);
    if (typeof result === 'object' || typeof result === 'function') return observeThenable(result, outcome);
    outcome.succeed(result);
    return result;
  };
  return Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(fn));
}

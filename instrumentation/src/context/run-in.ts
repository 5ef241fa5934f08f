import { type Context, context } from '@opentelemetry/api';

type Work = (this: unknown, ...args: never[]) => unknown;

const NOT_RUN = 0;
const RUNNING = 1;
const DONE = 2;

/**
 * Applies a function in a context, exactly once, and gives what it gives or its error. What a broken context manager
 * throws is told, and takes nothing from the function but the context.
 */
export function runIn(
  within: Context,
  work: Work,
  self: unknown,
  args: readonly unknown[],
  broken: (error: unknown) => void,
): unknown {
  let state: number = NOT_RUN;
  let result: unknown;
  try {
    context.with(within, () => {
      state = RUNNING;
      result = Reflect.apply(work, self, args);
      state = DONE;
    });
  } catch (error) {
    if (state === RUNNING) throw error;
    broken(error);
  }
  return state === NOT_RUN ? Reflect.apply(work, self, args) : result;
}

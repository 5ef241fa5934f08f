import { type Context, context } from '@opentelemetry/api';

/**
 * Runs work in a context, exactly once, and gives what it gives or its error. What a broken context manager throws is
 * told, and takes nothing from the work but the context.
 */
export function runIn<Result>(within: Context, work: () => Result, broken: (error: unknown) => void): Result {
  let state: 'not run' | 'running' | 'done' = 'not run';
  let result: Result | undefined;
  try {
    context.with(within, () => {
      state = 'running';
      result = work();
      state = 'done';
    });
  } catch (error) {
    if ((state as string) === 'running') throw error;
    broken(error);
  }
  return (state as string) === 'not run' ? work() : (result as Result);
}

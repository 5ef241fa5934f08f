const LONGEST = 64;

/** Where an error of ours says its type itself. On `Symbol.for`, so that both copies of this package see it. */
export const ERROR_TYPE = Symbol.for('@parapet/instrumentation error.type');

/**
 * Value of `error.type`: what an error of ours says, else the class name of an Error, else what kind of thing was
 * thrown. Never the message.
 */
export function errorType(error: unknown): string {
  try {
    const own = (error as { [ERROR_TYPE]?: unknown } | null | undefined)?.[ERROR_TYPE];
    if (typeof own === 'string') return own;
    if (error instanceof Error || (typeof error === 'object' && error !== null && 'name' in error)) {
      const { name } = error as { name: unknown };
      if (typeof name === 'string' && name !== '') return name.slice(0, LONGEST);
    }
    return error === null ? 'null' : typeof error;
  } catch {
    // A getter or proxy of the caller's error threw.
    return '_other';
  }
}

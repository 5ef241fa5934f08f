const LONGEST = 64;

/** Value of `error.type`: the class name of an Error, else what kind of thing was thrown. Never the message. */
export function errorType(error: unknown): string {
  try {
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

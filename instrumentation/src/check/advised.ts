/**
 * An error of the system, told in terms of what was asked for: with what to do in front, and its `code` kept.
 *
 * @param problem what could not be done, and what to do
 */
export function advised(problem: string, cause: unknown): Error {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return Object.assign(new Error(`${problem} (${message})`, { cause }), code !== undefined && { code });
}

/** Code of an error of the system, such as `ENOENT`. */
export function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null | undefined)?.code;
}

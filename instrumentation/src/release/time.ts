/** Milliseconds since 1970 of a Date or of such a number; undefined for what is no time. */
export function timeOf(given: unknown): number | undefined {
  const time = given instanceof Date ? given.getTime() : given;
  return typeof time === 'number' && Number.isFinite(time) ? time : undefined;
}

/** A query that the event store does not answer; the message says which part of it and why. */
export class QueryError extends Error {
  override name = 'QueryError';
}

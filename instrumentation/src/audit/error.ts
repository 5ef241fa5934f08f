/** A trail, a proof or a key that cannot be used, with what to do. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
}

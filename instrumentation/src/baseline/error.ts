/** Why a baseline was refused. */
export type BaselineErrorCode = 'damaged' | 'foreign' | 'newer' | 'changed';

/**
 * A text that is no usable baseline: `damaged` JSON or fields, a `foreign` file, one of a `newer` schema, or one that
 * was `changed` after it was built.
 */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
  readonly code: BaselineErrorCode;

  constructor(code: BaselineErrorCode, reason: string, options?: ErrorOptions) {
    super(`Baseline refused: ${reason}.`, options);
    this.code = code;
  }
}

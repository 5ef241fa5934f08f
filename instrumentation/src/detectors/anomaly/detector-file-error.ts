/** Why a saved detector was refused. */
export type DetectorFileErrorCode = 'damaged' | 'foreign' | 'newer' | 'changed';

/**
 * A text that is no usable detector: `damaged` JSON or fields, a `foreign` file, one of a `newer` schema, or one that was
 * `changed` after it was saved.
 */
export class DetectorFileError extends Error {
  override readonly name = 'DetectorFileError';
  readonly code: DetectorFileErrorCode;

  constructor(code: DetectorFileErrorCode, reason: string, options?: ErrorOptions) {
    super(`Detector refused: ${reason}.`, options);
    this.code = code;
  }
}

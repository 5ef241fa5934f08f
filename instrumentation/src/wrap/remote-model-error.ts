import { ERROR_TYPE } from '../faults/error-type.ts';

/**
 * `timeout`: no whole answer in time. `connection`: none at all, or it broke off. `status`: an HTTP status that is no
 * success. `protocol`: an answer that is not what the protocol says, or is too large.
 */
export type RemoteFailure = 'timeout' | 'connection' | 'status' | 'protocol';

interface Details {
  readonly status?: number;
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

const LONGEST = 1_000;

/**
 * A remote model gave no prediction. In telemetry its `error.type` is the failure, or the status (`503`) of a `status`
 * failure: low in cardinality, and without a word of the message.
 */
export class RemoteModelError extends Error {
  override readonly name = 'RemoteModelError';
  readonly failure: RemoteFailure;
  /** HTTP status of the answer, where one came. */
  readonly status: number | undefined;
  readonly #detail: string | undefined;

  constructor(failure: RemoteFailure, message: string, { status, detail, cause }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.failure = failure;
    this.status = status;
    this.#detail = detail?.slice(0, LONGEST);
  }

  /**
   * What the server says of it, at most 1,000 characters. Servers quote the input there, so it is not part of the
   * message, and does not show when the error is printed or serialised.
   */
  get detail(): string | undefined {
    return this.#detail;
  }

  get [ERROR_TYPE](): string {
    return this.failure === 'status' ? String(this.status) : this.failure;
  }
}

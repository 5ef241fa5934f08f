import { ERROR_TYPE } from '../faults/error-type.ts';

/**
 * `path`: a name, version or path that leads elsewhere, or a link. `not_found`: no such version or file. `denied`: the
 * store refused our own credentials. `timeout`: no answer, or no next part of it, in time. `connection`: none at all, or
 * it broke off. `status`: another HTTP status that is no success. `protocol`: an answer that is not what the protocol
 * says, a redirect included. `too_large`: more files or a longer list than is read. `changed`: a file changed while it
 * was read.
 */
export type StoreFailure =
  | 'path'
  | 'not_found'
  | 'denied'
  | 'timeout'
  | 'connection'
  | 'status'
  | 'protocol'
  | 'too_large'
  | 'changed';

/** A model store gave no list or no file. In telemetry its `error.type` is the failure, without a word of the message. */
export class ModelStoreError extends Error {
  override readonly name = 'ModelStoreError';
  readonly failure: StoreFailure;
  /** HTTP status of the answer, where one came. */
  readonly status: number | undefined;

  constructor(
    failure: StoreFailure,
    message: string,
    { status, cause }: { readonly status?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.failure = failure;
    this.status = status;
  }

  get [ERROR_TYPE](): string {
    return this.failure === 'status' ? String(this.status) : this.failure;
  }
}

/** A version of a model, as a store keeps it. */
export interface StoredModel {
  /** One segment of a path, without slashes, 1 to 256 characters; likewise `version`. */
  readonly name: string;
  readonly version: string;
  /** Data set that it was trained on, where that is known: stands on events. */
  readonly datasetId?: string | undefined;
}

export interface StoredFile {
  /** Below the folder of the version, with slashes; never leads out of it. */
  readonly path: string;
  /** Absent where the store does not tell. */
  readonly bytes?: number | undefined;
  /** `sha256:` and 64 hex digits, where the store tells. What it tells is not checked: verify what you load. */
  readonly digest?: string | undefined;
}

export interface StoreCall {
  /** Ends the call with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Where models are kept: the least that file systems, HTTP servers, S3 and registries all do. Make your own by these two. */
export interface ModelStore {
  /** Kind of store, one lower-case word, such as `s3`. */
  readonly kind: string;
  /**
   * All files of a version, by path; at most 10,000.
   *
   * @throws ModelStoreError, `not_found` when there are none; or the reason of the signal
   */
  files(model: StoredModel, call?: StoreCall): Promise<readonly StoredFile[]>;
  /**
   * The bytes of a file as they are stored, part by part; nothing is asked for before the first part is. Leaving the loop
   * ends the transfer.
   *
   * @throws ModelStoreError; or the reason of the signal
   */
  read(model: StoredModel, path: string, call?: StoreCall): AsyncIterable<Uint8Array>;
}

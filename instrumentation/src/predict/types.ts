/**
 * Values of one input by feature name, an object of any interface; no promise. What the baseline does not know is
 * ignored; what it misses counts as `missing`.
 */
export type Row = Readonly<Record<string, unknown>> | (object & { readonly then?: never });

/** What the model said about one input. */
export interface Prediction {
  readonly class?: string | undefined;
  /** Score or regression value; anything but a finite number is left out. */
  readonly score?: number | undefined;
  /**
   * Identifier by which a later label finds the prediction. Leaves the process as it is, on the span of a single prediction
   * and in events of labels and explanations: use an opaque one, no order, account or address.
   */
  readonly id?: string | undefined;
  /** Group of inputs that quality is reported for, one of those that feedback declares. */
  readonly cohort?: string | undefined;
}

/** Names of the mappers that {@link PredictOptions} may hold. */
export const MAPPERS = [
  'features',
  'prediction',
  'segment',
] as const satisfies readonly (keyof PredictOptions<[], unknown>)[];

export interface PredictOptions<Args extends readonly unknown[], Result> {
  /** The row of a call, or an array with a row for each input of a batch. Runs before the call, synchronously; called once. */
  readonly features?: ((...args: Args) => Row | readonly Row[] | undefined) | undefined;
  /** The prediction that a result holds, or an array of them for a batch. Runs after the call, synchronously; called once. */
  readonly prediction?:
    | ((result: Result, ...args: Args) => Prediction | readonly Prediction[] | undefined)
    | undefined;
  /**
   * The segment of a call, where the baseline is segmented: name of one of its baselines. Another, or none, counts by the
   * baseline `_other`; without one the features are not counted, but for the fault `segment_unknown`. A batch is of one
   * segment. Runs before the call, synchronously; called once.
   */
  readonly segment?: ((...args: Args) => string | undefined) | undefined;
}

/** Types that a column can be declared to have. A date is a valid Date, or a text in ISO 8601. */
export const COLUMN_TYPES = ['number', 'string', 'boolean', 'date'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** Checks that each row passes or fails by itself; a value fails the first of its column that it does not pass. */
export const ROW_CHECKS = ['nulls', 'type', 'range', 'category'] as const;
export type RowCheck = (typeof ROW_CHECKS)[number];

/** Those of them that a share of a batch may fail. */
export const SHARE_CHECKS = ['nulls', 'category'] as const satisfies readonly RowCheck[];
export type ShareCheck = (typeof SHARE_CHECKS)[number];

/** Checks that need the rows of a batch together. */
export type BatchCheck = 'unique' | 'freshness' | 'leakage' | 'row_count';

/** Values of `ml.validation.check` that a batch can give; `transform_skew` is the one besides. */
export type CheckName = RowCheck | BatchCheck;

/** Stands for a column in findings about whole rows: their number, and rows that are no objects. */
export const ROWS = '@rows';

/** What is expected of a column. Without any option: that it is there in every row. */
export interface ColumnChecks {
  /** A number is finite. Default: any. */
  readonly type?: ColumnType | undefined;
  /** Numbers must be whole. */
  readonly integer?: boolean | undefined;
  /** Least and greatest number, both allowed. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** The only texts allowed, 1 to 1,000 of them. */
  readonly categories?: readonly string[] | undefined;
  /** Share of the rows of a batch that may have another category. @default 0 */
  readonly others?: number | undefined;
  /** Share of the rows of a batch that may lack the value (null, undefined, NaN). @default 0 */
  readonly nulls?: number | undefined;
  /**
   * Checks that a row by itself fails although a share of a batch may: for what training data did not have once. Where
   * no share may fail, each row fails anyway. @default none
   */
  readonly rowFails?: readonly ShareCheck[] | undefined;
  /** No value stands in two rows of a batch. */
  readonly unique?: boolean | undefined;
  /** The newest date of a batch is at most so old. Dates in the future do not count as new. */
  readonly newest?: { readonly withinSeconds: number } | undefined;
  /** Why it is expected, for people who review it; no check looks at it. */
  readonly reason?: string | undefined;
}

export interface RowLimits {
  /** Least and greatest number of rows of a batch, both allowed. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly reason?: string | undefined;
}

/** What is expected of a data set; plain data, which JSON can hold. */
export interface ChecksOptions {
  /** The data set, as in `ml.dataset.id`. */
  readonly datasetId: string;
  /** By column name, 1 to 1,000. Columns that are not named are not looked at. */
  readonly columns: Readonly<Record<string, ColumnChecks>>;
  readonly rows?: RowLimits | undefined;
  /**
   * Column that the model learns to predict: no other declared column may give it away. A row by itself may lack it, for
   * rows in service do.
   */
  readonly label?: string | undefined;
  /** Score of {@link labelLeakage} from which on a column gives the label away, above 0 to 1. @default 0.9 */
  readonly leakage?: number | undefined;
}

export interface CheckResult {
  /** Column, or `@rows`. */
  readonly column: string;
  readonly check: CheckName;
  /** `unknown`: there was not enough to tell, and `detail` says why. */
  readonly status: 'passed' | 'failed' | 'unknown';
  /** Rows that failed; 1 where the batch as a whole did. */
  readonly failed: number;
  /** Of how many: the rows, the values looked at for `unique`, or 1 for the batch as a whole. */
  readonly of: number;
  /** The first rows that failed, five at most; the first row of the batch is 1. */
  readonly rows: readonly number[];
  /** What was expected, and found, in words without values of the data. */
  readonly detail: string;
}

export interface ValidationReport {
  readonly datasetId: string;
  /** Rows of the batch. */
  readonly rows: number;
  /** There were rows, and no check failed. What is `unknown` did not fail. */
  readonly ok: boolean;
  /** Every declared check, in the order of the columns. */
  readonly results: readonly CheckResult[];
  /** What failed and what is unknown, a line each, for people. */
  readonly text: string;
}

/** One failure of a single row. */
export interface RowFailure {
  /** Column, or `@rows` for what is no object by column name. */
  readonly column: string;
  readonly check: RowCheck;
}

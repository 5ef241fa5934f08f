import type { Identified } from '../model/identity.ts';

/** Rows as numbers, all of one length: what the model learns from, after encoding. */
export type Vectors = readonly ArrayLike<number>[];

export interface TrustedReference {
  /** Rows whose labels are trusted, from the same source as the batch should be: 50 at least, of each class 20. */
  readonly rows: Vectors;
  readonly labels: readonly string[];
}

export interface PoisoningOptions {
  readonly datasetId: string;
  readonly reference: TrustedReference;
  /** Who gave each row of the batch, such as a labeller or a feed; at most 1,000. */
  readonly sources?: readonly string[] | undefined;
  /** The version that is to be trained or that runs now; for the finding. */
  readonly model?: Identified | undefined;
  /** Chance that a clean batch is called suspicious: over 0, to 0.2, default 0.01. */
  readonly falseAlarms?: number | undefined;
  /** Decides samples and projections: a whole number, default 1. */
  readonly seed?: number | undefined;
  /** Told every 20 ms: steps of a row that are done, of those that there are. */
  readonly onProgress?:
    | ((progress: { readonly steps: number; readonly totalSteps: number }) => void)
    | undefined;
  /** Ends the work early: the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export type PoisoningVerdict = 'clean' | 'suspicious' | 'not_enough_data';

/** How many labels of a group disagree with the reference, and how many do so usually. */
export interface DisagreementCount {
  /** Class or source; `*` for all. */
  readonly name: string;
  readonly rows: number;
  /** Rows whose label is less likely than that of 99 % of the trusted rows of its class. */
  readonly disagree: number;
  /** How many would by chance. */
  readonly usual: number;
  /** Rows whose label was flipped, estimated from the excess, as though flips were as likely in all its classes. */
  readonly flipped: number;
  /** One-sided p-value of Fisher's exact test against the reference, corrected over its kind of group by Holm. */
  readonly p: number;
  readonly verdict: PoisoningVerdict;
}

/** Rows of the batch that are nearly the same. */
export interface DuplicateCluster {
  readonly size: number;
  /** The same in the reference. */
  readonly inReference: number;
  /** Places in the batch, 100 at most. */
  readonly rows: readonly number[];
  /** How many different labels they have. */
  readonly labels: number;
  /** How many different sources; 0 where none were given. */
  readonly sources: number;
  /** That so many come together in the batch by chance, corrected over all clusters by Holm; 1 for a pair. */
  readonly p: number;
}

/** What was found, in places and numbers; no row and no value of one. */
export interface PoisoningReport {
  readonly datasetId: string;
  readonly verdict: PoisoningVerdict;
  readonly rows: number;
  /** Rows that were looked at: a uniform sample of 50,000 where the batch is larger. */
  readonly rowsChecked: number;
  readonly referenceRows: number;
  readonly labels: {
    readonly verdict: PoisoningVerdict;
    readonly all: DisagreementCount;
    readonly classes: readonly DisagreementCount[];
    /** Those with most disagreement first, 1,000 at most. */
    readonly sources: readonly DisagreementCount[];
    /** Places in the batch of the rows whose label is least likely, the least likely first; 1,000 at most. */
    readonly suspects: readonly number[];
  };
  readonly duplicates: {
    readonly verdict: PoisoningVerdict;
    /** Rows of the batch that have a duplicate in the batch or the reference. */
    readonly rows: number;
    /** How many would by chance. */
    readonly usual: number;
    /** That so many are by chance. */
    readonly p: number;
    /**
     * Unusual clusters, the most unusual first, 100 at most. Where the duplicates are too many and no cluster is
     * unusual by itself, those that the reference lacks.
     */
    readonly clusters: readonly DuplicateCluster[];
  };
}

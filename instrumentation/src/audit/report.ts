/**
 * What a check of a trail finds: the first thing that is wrong, and where.
 *
 * - `bad-entry`: the entry `seq` was changed, or is none
 * - `broken-link`: of `seq` and the one before one was changed, and nothing tells which
 * - `missing`: entries `seq` to `through` are gone
 * - `inserted`: before or in the place of `seq` stands a line that does not belong there
 * - `reordered`: another entry stands where `seq` should
 * - `truncated`: a signed or given head says that there were entries `seq` to `through`
 * - `torn`: the last line has no end: the process died while it wrote `seq`
 * - `wrong-key`: another key signed the checkpoint at `seq`
 * - `forked`: entries `seq` to `through` hold another history than a checkpoint or a given head: they were written anew
 * - `unsigned`: the checkpoint of the trail is missing, or is not what was signed
 */
export type AuditVerdict =
  | 'ok'
  | 'bad-entry'
  | 'broken-link'
  | 'missing'
  | 'inserted'
  | 'reordered'
  | 'truncated'
  | 'torn'
  | 'wrong-key'
  | 'forked'
  | 'unsigned';

export interface AuditFinding {
  readonly verdict: Exclude<AuditVerdict, 'ok'>;
  readonly seq: number;
  /** Last entry of a range. */
  readonly through?: number | undefined;
  readonly file?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
  /** What was found, for people. */
  readonly message: string;
}

export interface AuditReport {
  readonly verdict: AuditVerdict;
  /** Undefined when all is well. */
  readonly finding: AuditFinding | undefined;
  readonly chain: string;
  readonly origin: string;
  /** Seq of the first entry that is there; entries before it were deleted, as a signed record says. */
  readonly first: number;
  /** Entries that were checked. */
  readonly entries: number;
  /** Entries of the trail since its beginning, and the root of the tree of them. */
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  /** Entries that the newest checkpoint covers; those from this seq on are chained, and not signed yet. */
  readonly signed: number;
  /** Time of the first and the last entry. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

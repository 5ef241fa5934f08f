import type {
  ActionOptions,
  AnyFunction,
  CanaryLabel,
  CanaryOptions,
  RollbackOptions,
  Served,
  ShadowOptions,
} from './options.ts';
import type { CanaryCounts } from './verdict/canary-verdict.ts';

/** What came of an action: done, or why not. */
export type ActionResult =
  | { readonly done: true; readonly from?: string | undefined; readonly to?: string | undefined }
  | { readonly done: false; readonly reason: string };

export interface RouterStatus {
  readonly name: string;
  readonly model: string;
  /** Versions by the part that they play. */
  readonly champion: string;
  /** Kept warm, for a rollback. */
  readonly previous?: string | undefined;
  readonly canary?:
    | {
        readonly version: string;
        readonly datasetId: string;
        readonly share: number;
        readonly deploymentId: string;
        /** Of this process, since the deployment began. */
        readonly counts: CanaryCounts;
      }
    | undefined;
  readonly shadow?: { readonly version: string; readonly share: number } | undefined;
  /** A rollback that was asked for and is not done. */
  readonly openRollback?: { readonly since: Date; readonly reason?: string | undefined } | undefined;
}

/**
 * Sends each call to one version of a model. Actions take effect at once, between two calls; calls under way end on the
 * version that they began on. Actions of one process do not reach its replicas: act on each.
 */
export interface Router<Fn extends AnyFunction> {
  /** The same signature, result and errors as the predict function of the version that answers. */
  readonly predict: Fn;
  /**
   * Lets a version answer a share of the keys; given again with another share, it is judged anew. Refused for a version
   * that is loaded again, while its deployment would have the id, and so the counts, of the load before.
   */
  canary(served: Served<Fn>, options: CanaryOptions): ActionResult;
  /** Lets a version see calls after their answer is given; nobody gets what it says. */
  shadow(served: Served<Fn>, options?: ShadowOptions<Fn>): ActionResult;
  /** Makes the canary the champion, and keeps the champion warm as the previous version. */
  promote(options?: ActionOptions): ActionResult;
  /**
   * Ends the canary, or without one goes back to the previous champion. Never throws, and fails for nothing but the
   * lack of a version to go back to. A version that was taken out (rolled back, disabled, or followed by
   * another one) stays out until it is loaded again.
   */
  rollback(options?: RollbackOptions): ActionResult;
  /** Says that a rollback is needed and not done yet, while approval is awaited: its age is exported. Never throws. */
  requestRollback(options?: Omit<RollbackOptions, 'actor'>): void;
  /** Says that the requested rollback is not needed after all. */
  withdrawRollback(): void;
  /** Takes a version out. The champion stays: promote or roll back first. */
  disable(version: string, options?: ActionOptions): ActionResult;
  /**
   * Counts a label for a version that is judged. Those of other versions, and of predictions from before the canary
   * began at its share, are ignored. Never throws: what is no label is counted as the fault `record_invalid`.
   */
  recordLabel(version: string, label: CanaryLabel): void;
  /** Counts what one call of a judged version cost, from 0; in one currency. Never throws. */
  recordCost(version: string, amount: number): void;
  status(): RouterStatus;
}

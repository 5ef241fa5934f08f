import type { ResponderSource } from '@parapet/instrumentation/node';
import type { Action, Adapter } from '../types.ts';

/** What the responder may do, read and checked; secrets are in it. */
export interface Policy {
  readonly sources: ReadonlyMap<ResponderSource, Source>;
  readonly approvers: readonly Approver[];
  /** Key that approvers are hashed by. */
  readonly actorKey: string | undefined;
  readonly limits: Limits;
  readonly targets: ReadonlyMap<string, Adapter>;
  /** In their order; the first that matches decides. */
  readonly rules: readonly Rule[];
}

/** How a sender of webhooks is known. At least one of `token` and `hmac`; both are wanted where both are given. */
export interface Source {
  readonly token: string | undefined;
  readonly hmac: Hmac | undefined;
  readonly confirm: Confirm | undefined;
}

export interface Hmac {
  readonly secret: string;
  /** Name of the header, in lower case. */
  readonly header: string;
  readonly timestampHeader: string | undefined;
}

/** Where it is asked whether an alert is really active: an API as that of Alertmanager, version 2. */
export interface Confirm {
  readonly url: string;
  readonly token: string | undefined;
}

export interface Approver {
  readonly id: string;
  readonly token: string;
}

/** How much may be done, whatever the rules allow. */
export interface Limits {
  readonly windowMs: number;
  /** Models that are acted on in a window; snapshots do not count. */
  readonly models: number;
  /** Actions in a window; so many snapshots besides, of rules that do nothing else. */
  readonly actions: number;
  /** Responses that wait or act at once. */
  readonly open: number;
}

export interface Rule {
  readonly name: string;
  /** Values that each label may have. */
  readonly match: ReadonlyMap<string, readonly string[]>;
  /** Name of the target; that of the model where it is undefined. */
  readonly target: string | undefined;
  readonly actions: readonly Action[];
  readonly needsApproval: boolean;
  /** Since the alert began. */
  readonly afterMs: number;
  readonly cooldownMs: number;
  readonly dryRun: boolean;
}

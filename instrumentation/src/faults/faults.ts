import { diag } from '@opentelemetry/api';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import type { ModelIdentity } from '../model/identity.ts';
import { SCOPE } from '../version.ts';
import { errorType } from './error-type.ts';
import { warnOfNoSdk } from './warn-no-sdk.ts';

/** Counts of our own faults by kind. The first of a kind is told to diag and sent as an event. */
export class Faults<Kind extends string> {
  readonly kinds: readonly Kind[];
  readonly counts: Float64Array;
  readonly #briefs: Readonly<Record<Kind, string>>;
  readonly #owner: { readonly identity: ModelIdentity } | undefined;

  /**
   * @param briefs what each kind means
   * @param owner the model version; without one the faults are the process's
   */
  constructor(briefs: Readonly<Record<Kind, string>>, owner?: { readonly identity: ModelIdentity }) {
    this.#briefs = briefs;
    this.#owner = owner;
    this.kinds = Object.keys(briefs) as Kind[];
    this.counts = new Float64Array(this.kinds.length);
  }

  /** Never throws. */
  count(kind: Kind, error?: unknown): void {
    const index = this.kinds.indexOf(kind);
    const before = this.counts[index]!;
    this.counts[index] = before + 1;
    if (before === 0) this.#tell(kind, error);
  }

  #tell(kind: Kind, error: unknown): void {
    if (kind === 'no_sdk') warnOfNoSdk();
    const identity = this.#owner?.identity;
    const who = identity ? `${identity.name}@${identity.version}` : 'this process';
    const body = `${kind} in the instrumentation of ${who}: ${this.#briefs[kind]}`;
    try {
      diag.warn(`${SCOPE}: ${body}`, ...(error === undefined ? [] : [error]));
    } catch {
      // A diag logger of the service that throws must not turn a fault of ours into one of theirs.
    }
    emitEvent('instrumentationFault', body, identity?.event, {
      [ATTR.faultKind]: kind,
      ...(error === undefined ? {} : { [ATTR.errorType]: errorType(error) }),
    });
  }
}

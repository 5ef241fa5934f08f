import type { KeyObject } from 'node:crypto';
import type { AuditTrail } from '../audit/trail.ts';
import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { type Redactor, redactor } from '../redaction/redactor.ts';
import { privateKeyOf } from '../signing/keys.ts';
import type { ControlledRouter } from './actions.ts';
import { type ControlPrincipal, Principals } from './principals.ts';

export interface ControlOptions {
  /** Who may control, at least one. */
  readonly principals: readonly ControlPrincipal[];
  /** Routers of `createRouter`, one for a model. Versions with a gate of `gatePredict` are known without. */
  readonly routers?: readonly ControlledRouter[] | undefined;
  /**
   * Private key that snapshots are signed with, in PEM: EC on P-256, P-384 or P-521. Without it there are no snapshots.
   */
  readonly snapshotKey?: string | undefined;
  /** Samples for a snapshot that asks for them: at most the first 1,000, as JSON, are taken, and redacted. Within 5 s. */
  readonly samples?: (() => Iterable<unknown> | PromiseLike<Iterable<unknown>>) | undefined;
  /** Redacts the events and samples of a snapshot. Default: `redactor()`, with all its detectors. */
  readonly redactor?: Redactor | undefined;
  /** The audit trail: a snapshot holds a signed checkpoint of it. */
  readonly audit?: Pick<AuditTrail, 'origin' | 'size' | 'checkpoint'> | undefined;
  /**
   * Host and port that this replica is addressed by, as in the header `Host`. Requests that are signed for another are
   * refused: give it where replicas share their principals, so that a request to one cannot be replayed to the next.
   */
  readonly authority?: string | undefined;
}

export interface ControlSettings {
  readonly principals: Principals;
  readonly routers: ReadonlyMap<string, ControlledRouter>;
  readonly snapshotKey: KeyObject | undefined;
  readonly samples: ControlOptions['samples'];
  readonly redactor: Redactor;
  readonly audit: ControlOptions['audit'];
  readonly authority: string | undefined;
}

const OPTIONS = [
  'principals',
  'routers',
  'snapshotKey',
  'samples',
  'redactor',
  'audit',
  'authority',
] as const satisfies readonly (keyof ControlOptions)[];

/** @throws TypeError that names the option; no secret is in it */
export function checkControlOptions(options: ControlOptions): ControlSettings {
  checkOptions('controlEndpoint', options, OPTIONS);
  const { principals, routers = [], snapshotKey, samples, audit, authority } = options;
  if (samples !== undefined) checkFunction('controlEndpoint option samples must be a function', samples);
  const masks = options.redactor ?? redactor();
  const wantsRedactor = 'controlEndpoint option redactor must be one that redactor() made';
  checkObject(wantsRedactor, masks);
  for (const method of ['text', 'attributes', 'body'] as const) checkFunction(wantsRedactor, masks[method]);
  if (audit !== undefined) {
    const wants = 'controlEndpoint option audit must be a trail of openAuditTrail';
    checkObject(wants, audit);
    checkFunction(wants, audit.checkpoint);
  }
  if (authority !== undefined && (typeof authority !== 'string' || !/^[\w.:[\]-]{1,255}$/.test(authority))) {
    throw new TypeError(
      `controlEndpoint option authority must be a host and a port, such as 10.0.0.7:9465, not ${show(authority)}`,
    );
  }
  return {
    principals: new Principals(principals),
    routers: byModel(routers),
    snapshotKey:
      snapshotKey === undefined ? undefined : privateKeyOf('controlEndpoint option snapshotKey', snapshotKey),
    samples,
    redactor: masks,
    audit,
    authority: authority?.toLowerCase(),
  };
}

function byModel(routers: readonly ControlledRouter[]): Map<string, ControlledRouter> {
  if (!Array.isArray(routers))
    throw new TypeError(`controlEndpoint option routers must be a list, not ${show(routers)}`);
  const found = new Map<string, ControlledRouter>();
  for (const router of routers as readonly ControlledRouter[]) {
    const wants = 'controlEndpoint option routers must hold routers of createRouter';
    checkObject(wants, router);
    for (const method of ['status', 'rollback', 'disable'] as const) checkFunction(wants, router[method]);
    const { model } = router.status();
    if (found.has(model))
      throw new TypeError(`controlEndpoint option routers has two of the model ${show(model)}`);
    found.set(model, router);
  }
  return found;
}

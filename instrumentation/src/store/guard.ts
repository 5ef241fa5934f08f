import { checkPrincipal, hasScope, isExpired, type Principal } from '../access/principal.ts';
import { NO_RULE } from '../access/rules.ts';
import { ATTR } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { errorType } from '../faults/error-type.ts';
import type { Identified } from '../model/identity.ts';
import type {
  PrincipalKind,
  SecurityAction,
  SecurityCategory,
  SecuritySeverity,
} from '../security/categories.ts';
import { reportFinding } from '../security/report.ts';
import { actorHash } from '../security/settings.ts';
import { ModelAccessError, type StoreRule } from './access-error.ts';
import { digestOfFiles } from './checksums.ts';
import { Download, openDownloads, type ReadOutcome, sendDownload } from './downloads.ts';
import { checked, checkKind, type StoreGuardOptions } from './guard-options.ts';
import { KnownVersions } from './known-versions.ts';
import { checkModel, checkPath } from './paths.ts';
import { Principals, type Unusual } from './principals.ts';
import type { ModelStore, StoreCall, StoredModel } from './types.ts';
import type { Usual } from './usual-rate.ts';

export interface ModelStoreGuard {
  /**
   * The store, as this principal may use it; undefined is somebody whom nothing is known of. Both methods throw
   * `ModelAccessError` too.
   *
   * @throws TypeError when it is no principal
   */
  for(principal: Principal | undefined): ModelStore;
  /** What the guard takes as usual now; undefined while it has not seen enough, and for `ci` unless it was declared. */
  usual(kind: PrincipalKind): Usual | undefined;
}

const REFUSED: Readonly<Record<StoreRule, { severity: SecuritySeverity; why: string }>> = {
  model_store_authentication: { severity: 'low', why: 'nobody is known to ask' },
  model_store_expiry: { severity: 'low', why: 'the credential has expired' },
  model_store_scope: { severity: 'medium', why: 'no scope gives the model' },
  model_store_policy: { severity: 'medium', why: 'the service does not permit it' },
  model_store_rate: { severity: 'high', why: 'downloads are unusually many' },
};

/**
 * Puts a guard before a store: each principal reads through it what its scope `models:read:<name>` (or `models:read:*`) gives
 * it, until its credential expires. Counts `ml.model.downloads` and `ml.access.decisions`, sends the audited event
 * `ml.model.download` when a download begins, ends or is refused, and reports what is unusual. Bytes pass as they come.
 * Make one at start: what is usual is learnt by it. Bounds: 10,000 principals, 1,000 versions, 1,000 open downloads.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function guardModelStore(store: ModelStore, options: StoreGuardOptions = {}): ModelStoreGuard {
  const { authorize, usualPerHour, falseAlarmsPerDay, blocks } = checked(store, options);
  const principals = new Principals(usualPerHour, falseAlarmsPerDay);
  const guard = new Guard(store, principals, authorize, blocks);
  return Object.freeze<ModelStoreGuard>({
    for(principal) {
      if (principal !== undefined) checkPrincipal('principal', principal);
      return Object.freeze<ModelStore>({
        kind: store.kind,
        files: (model, call) => guard.files(principal, model, call),
        read: (model, path, call) => guard.read(principal, model, path, call),
      });
    },
    usual(kind) {
      checkKind(kind);
      return principals.usual(kind, Date.now());
    },
  });
}

class Guard {
  readonly #id = crypto.randomUUID();
  readonly #store: ModelStore;
  readonly #principals: Principals;
  readonly #authorize: StoreGuardOptions['authorize'];
  readonly #blocks: boolean;
  readonly #versions = new KnownVersions();

  constructor(
    store: ModelStore,
    principals: Principals,
    authorize: StoreGuardOptions['authorize'],
    blocks: boolean,
  ) {
    this.#store = store;
    this.#principals = principals;
    this.#authorize = authorize;
    this.#blocks = blocks;
  }

  async files(principal: Principal | undefined, given: StoredModel, call: StoreCall | undefined) {
    const model = asked(given);
    await this.#admit(principal, model);
    const files = await this.#store.files(model, call);
    this.#versions.add(model, digestOfFiles(files));
    return files;
  }

  async *read(
    principal: Principal | undefined,
    given: StoredModel,
    path: string,
    call: StoreCall | undefined,
  ): AsyncGenerator<Uint8Array, void> {
    const model = asked(given);
    const admitted = await this.#admit(principal, model);
    checkPath(path);
    const download = this.#downloadOf(admitted, model, path);
    download.open();
    // Until it is known better: whoever leaves the loop early comes back at none of the other places.
    let outcome: ReadOutcome = 'aborted';
    let type: string | undefined;
    try {
      for await (const part of this.#store.read(model, path, call)) {
        this.#began(download);
        download.handOn(part.byteLength);
        yield part;
      }
      this.#began(download);
      outcome = 'completed';
    } catch (error) {
      if (!call?.signal?.aborted) outcome = 'failed';
      type = outcome === 'failed' ? errorType(error) : undefined;
      throw error;
    } finally {
      download.close(outcome, type);
    }
  }

  /** Who may read it now, or an error. */
  async #admit(principal: Principal | undefined, model: StoredModel): Promise<Principal> {
    if (principal === undefined) throw this.#refuse(undefined, model, 'model_store_authentication');
    if (isExpired(principal, Date.now())) throw this.#refuse(principal, model, 'model_store_expiry');
    if (!hasScope(principal, `models:read:${model.name}`)) {
      throw this.#refuse(principal, model, 'model_store_scope');
    }
    if (!(await this.#permits(principal, model))) throw this.#refuse(principal, model, 'model_store_policy');
    return principal;
  }

  async #permits(principal: Principal, model: StoredModel): Promise<boolean> {
    try {
      return this.#authorize === undefined || (await this.#authorize(principal, model)) === true;
    } catch (error) {
      registry.faults.count('guard_threw', error);
      return false;
    }
  }

  /** The download that this read belongs to; a new one is looked at, and may be refused. */
  #downloadOf(principal: Principal, model: StoredModel, path: string): Download {
    const { name, version } = model;
    const key = JSON.stringify([this.#id, principal.kind, principal.id, name, version]);
    const current = openDownloads.current(key, path);
    if (current !== undefined) return current;
    const unusual = this.#principals.look(principal, name, Date.now());
    const isBlocked = unusual?.isBulk === true && this.#blocks;
    if (unusual !== undefined) {
      report(unusual, principal, this.#versions.known(model), isBlocked ? 'blocked' : 'flagged');
    }
    if (isBlocked) throw this.#refuse(principal, model, 'model_store_rate', false);
    const download = new Download(
      {
        principal,
        model,
        storeKind: this.#store.kind,
        action: unusual === undefined ? 'allowed' : 'flagged',
        rule: unusual?.rule ?? NO_RULE,
      },
      path,
    );
    openDownloads.add(key, download);
    return download;
  }

  /** The store gave something: evidence and counts come before the first byte. */
  #began(download: Download): void {
    const { principal, model, action } = download.take;
    if (!download.start(this.#versions.digestOf(model))) return;
    this.#versions.add(model);
    registry.tally('modelDownloads').add(this.#labels(principal, model, action));
    registry.start();
  }

  /** @param isFinding false where what it is about was reported already */
  #refuse(
    principal: Principal | undefined,
    model: StoredModel,
    rule: StoreRule,
    isFinding = true,
  ): ModelAccessError {
    const { severity, why } = REFUSED[rule];
    const labels = this.#labels(principal, model, 'blocked');
    registry.tally('modelDownloads').add(labels);
    registry.tally('accessDecisions').add({ ...labels, securityRule: rule });
    registry.start();
    // Whoever has no credential may ask as often as they like: the finding sums them up, or they would fill the audit trail.
    if (principal !== undefined) {
      sendDownload(
        { principal, model, storeKind: this.#store.kind, action: 'blocked', rule },
        { [ATTR.downloadOutcome]: 'refused' },
      );
    }
    if (isFinding) {
      reportFinding({
        category: 'unauthorized_access',
        severity,
        action: 'blocked',
        rule,
        reason: why,
        model: this.#versions.known(model),
        actor: principal?.id,
        principalKind: principal?.kind,
        // A token that has run out is used all the same: it may have been kept by somebody else.
        ...(rule === 'model_store_expiry' && { technique: 'AML.T0091.000' }),
      });
    }
    return new ModelAccessError(rule, why);
  }

  #labels(principal: Principal | undefined, model: StoredModel, action: SecurityAction) {
    const principalKind = principal?.kind ?? 'unknown';
    const { name: modelName, version: modelVersion } = this.#versions.known(model);
    return { modelName, modelVersion, principalKind, securityAction: action };
  }
}

/** A copy: what is read must be what was allowed, whatever the caller does with theirs in between. */
function asked(given: StoredModel): StoredModel {
  const model = Object.freeze({ ...given });
  checkModel(model);
  return model;
}

const UNUSUAL: Readonly<
  Record<'bulk' | 'surprise', { category: SecurityCategory; severity: SecuritySeverity }>
> = {
  bulk: { category: 'model_theft', severity: 'high' },
  surprise: { category: 'unauthorized_access', severity: 'low' },
};

function report(
  { rule, isBulk, reason, score, threshold, alias }: Unusual,
  principal: Principal,
  model: Identified,
  action: SecurityAction,
): void {
  reportFinding({
    ...UNUSUAL[isBulk ? 'bulk' : 'surprise'],
    action,
    rule,
    reason,
    model,
    actor: principal.id,
    principalKind: principal.kind,
    rootCause: `${rule}/${principal.kind}/${actorHash(principal.id) ?? alias}`,
    score,
    threshold,
    // A credential in a pipeline that does what the pipeline never does.
    ...(rule === 'unusual_model' && { technique: 'AML.T0091.000' }),
  });
}

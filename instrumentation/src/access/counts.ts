import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import type { Identified } from '../model/identity.ts';
import { PRINCIPAL_KINDS, type PrincipalKind, type SecurityAction } from '../security/categories.ts';
import { NO_MODEL, reportFinding } from '../security/report.ts';
import type { Principal } from './principal.ts';
import { NO_RULE, REFUSAL_RULES, REFUSALS, type Refusal, type RefusalRule } from './rules.ts';

type Who = Pick<Principal, 'id' | 'kind'>;

/** Counts what a guard decides as `ml.access.decisions`, and reports what it does not let pass in peace. */
export class AccessCounts {
  readonly #model: Identified;
  readonly #sensitive: boolean;
  readonly #allowed: Readonly<Record<PrincipalKind, Series>>;

  constructor(model: Identified = NO_MODEL, sensitive: boolean) {
    this.#model = model;
    this.#sensitive = sensitive;
    const seriesOf = (kind: PrincipalKind) => [kind, this.#series('allowed', NO_RULE, kind)] as const;
    this.#allowed = Object.fromEntries(PRINCIPAL_KINDS.map(seriesOf)) as Record<PrincipalKind, Series>;
    // From zero on, so that the first refusal is an increase too.
    for (const rule of REFUSAL_RULES) for (const kind of PRINCIPAL_KINDS) this.#series('blocked', rule, kind);
    registry.start();
  }

  allowed(kind: PrincipalKind): void {
    this.#allowed[kind].value++;
    registry.start();
  }

  /** @param reason in place of the one of the rule */
  notAllowed(
    action: Exclude<SecurityAction, 'allowed'>,
    rule: RefusalRule,
    who: Who | undefined,
    reason?: string,
  ): void {
    this.#series(action, rule, who?.kind ?? 'unknown').value++;
    registry.start();
    const { finding }: Refusal = REFUSALS[rule];
    if (finding === undefined) return;
    const severe = this.#sensitive && finding.category === 'unauthorized_access';
    reportFinding({
      ...finding,
      severity: severe ? 'high' : finding.severity,
      action,
      rule,
      reason: reason ?? finding.reason,
      model: this.#model,
      actor: who?.id,
      principalKind: who?.kind,
    });
  }

  #series(action: SecurityAction, rule: string, kind: PrincipalKind): Series {
    const { name: modelName, version: modelVersion } = this.#model;
    return registry.tally('accessDecisions').of({
      modelName,
      modelVersion,
      securityAction: action,
      securityRule: rule,
      principalKind: kind,
    });
  }
}

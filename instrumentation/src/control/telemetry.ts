import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { modelIdentity } from '../model/identity.ts';
import { NO_MODEL, reportFinding } from '../security/report.ts';
import { actorHash } from '../security/settings.ts';
import type { ControlPrincipal } from './principals.ts';
import type { ProblemCode } from './problem.ts';

export type ControlOutcome = 'done' | 'unchanged' | 'refused' | 'failed';

/** A request as it is told of when it has ended. */
export interface ToldRequest {
  /** `unknown` where it names none. */
  readonly action: string;
  readonly outcome: ControlOutcome;
  /** Why it was not done. */
  readonly problem?: ProblemCode | undefined;
  /** Who it was, where that is certain. */
  readonly principal?: ControlPrincipal | undefined;
  /** Of a caller that was let in, where such a version is defined. */
  readonly model?: { readonly name: string; readonly version: string } | undefined;
  readonly client?: string | undefined;
  readonly reason?: string | undefined;
}

/** Codes of problems that a caller of good will has too: no attack by themselves, once it is certain who asks. */
const HARMLESS: ReadonlySet<ProblemCode> = new Set([
  'invalid_request',
  'not_found',
  'unknown_model',
  'method_not_allowed',
  'timeout',
  'not_possible',
  'too_large',
  'unsupported_type',
  'failed',
]);
const HIGH: ReadonlySet<ProblemCode> = new Set(['bad_signature', 'replayed', 'forbidden']);

/** Counts a request, sends its event, which is audited, and reports one that was refused as a finding. Never throws. */
export function tellRequest(told: ToldRequest): void {
  count(told);
  const { action, outcome, problem, principal, client, reason } = told;
  const identity = identityOf(told);
  const hash = actorHash(principal?.id);
  emitEvent(
    'controlAction',
    `control: ${action} ${outcome}${problem ? ` (${problem})` : ''}`,
    modelIdentity(identity).event,
    {
      [ATTR.controlAction]: action,
      [ATTR.controlOutcome]: outcome,
      ...(problem && { [ATTR.controlRefusal]: problem }),
      ...(action === 'isolate' && { [ATTR.controlTarget]: targetOf(client) }),
      ...(reason !== undefined && { [ATTR.actionReason]: reason }),
      ...(principal && { [ATTR.principalKind]: principal.kind }),
      ...(hash !== undefined && { [ATTR.userHash]: hash }),
    },
  );
  if (problem !== undefined) tellRefusal(problem, told);
}

/** Counts a request that is over the rate. It has no event of its own, or a flood would fill the audit trail: the finding sums them up. */
export function tellFlood(principal: ControlPrincipal | undefined): void {
  count({ action: 'unknown', outcome: 'refused' });
  tellRefusal('rate_limited', { principal });
}

function count({ action: controlAction, outcome: controlOutcome, model }: ToldRequest): void {
  registry.tally('controlActions').add({
    modelName: model?.name ?? '',
    modelVersion: model?.version ?? '',
    controlAction,
    controlOutcome,
  });
  registry.start();
}

function tellRefusal(problem: ProblemCode, { principal }: Pick<ToldRequest, 'principal'>): void {
  if (principal !== undefined && HARMLESS.has(problem)) return;
  reportFinding({
    category: 'unauthorized_access',
    severity: HIGH.has(problem) ? 'high' : HARMLESS.has(problem) ? 'low' : 'medium',
    action: 'blocked',
    rule: `control_${problem}`,
    reason: `a request to the control endpoint was refused: ${problem}`,
    ...(principal && { actor: principal.id, principalKind: principal.kind }),
  });
}

function identityOf({ model }: ToldRequest) {
  if (model === undefined) return NO_MODEL;
  return { ...model, datasetId: registry.stateOf(model)?.identity.datasetId ?? '' };
}

function targetOf(client: string | undefined): string {
  if (client === undefined) return 'version';
  const hash = actorHash(client);
  return hash === undefined ? 'client' : `client:${hash}`;
}

import { ATTR } from '../../contract/index.ts';
import { emitEvent } from '../../events/emit.ts';
import { registry } from '../../export/registry.ts';
import { modelIdentity } from '../../model/identity.ts';
import { text } from '../../model/options.ts';
import { actorHash } from '../../security/settings.ts';
import { type Refused, refusal, remembered } from './decide.ts';
import {
  checkGovernorOptions,
  checkRequest,
  cost,
  type RetrainGovernorOptions,
  type RetrainRequest,
} from './options.ts';
import { memoryRetrainStore } from './store.ts';

/** The answer to a request. */
export type RetrainDecision = { readonly allowed: true; readonly id: string } | Refused;

export interface RetrainGovernor {
  /**
   * Asks whether to train now. Counts the answer and sends it as an event. An allowed run counts from now on, with its
   * estimated cost. Rejects when the request is wrong or the store fails: what cannot be judged is not allowed.
   */
  request(request: RetrainRequest): Promise<RetrainDecision>;
  /**
   * Puts the true cost of a run in the place of the estimate; 0 for a run that never began, which still counts as one.
   * False when the run is so old that no limit counts it any more, or unknown.
   */
  settle(id: string, trueCost: number): Promise<boolean>;
}

const ANSWERS = ['allowed', 'rate_limit', 'budget', 'approval_required'] as const;
const QUIET_MS = 60_000;
const MOST_QUIET = 1_000;

/**
 * Decides whether a model may be trained again: against loops that answer every drift alarm with a run. Its limits hold
 * over all models that ask it; make one for each model to limit them apart. Whoever trains has to ask: it stops nothing
 * by itself.
 *
 * @throws TypeError that names the option that is missing, wrong or unknown
 */
export function createRetrainGovernor(options: RetrainGovernorOptions): RetrainGovernor {
  checkGovernorOptions(options);
  const { store = memoryRetrainStore() } = options;
  const tell = teller(options);
  return Object.freeze({
    async request(request: RetrainRequest): Promise<RetrainDecision> {
      checkRequest(request);
      const id = crypto.randomUUID();
      const decision = await store.update((runs): { runs: typeof runs; answer: RetrainDecision } => {
        const now = Date.now();
        const refused = refusal(runs, request, options, now);
        if (refused !== undefined) return { runs, answer: refused };
        const run = { id, at: now, cost: request.estimatedCost };
        return { runs: [...remembered(runs, options, now), run], answer: { allowed: true, id } };
      });
      tell(request, decision);
      return decision;
    },
    async settle(id: string, trueCost: number): Promise<boolean> {
      text('id', id);
      cost('settle: trueCost', trueCost);
      return store.update((runs) => {
        if (!runs.some((run) => run.id === id)) return { runs, answer: false };
        return { runs: runs.map((run) => (run.id === id ? { ...run, cost: trueCost } : run)), answer: true };
      });
    },
  });
}

/** Counts answers, and sends events: of refusals one a minute for a model and an answer, for a loop may ask all the time. */
function teller(
  options: RetrainGovernorOptions,
): (request: RetrainRequest, decision: RetrainDecision) => void {
  const quietUntil = new Map<string, number>();
  const isNews = (key: string) => {
    const now = performance.now();
    if (now < (quietUntil.get(key) ?? 0)) return false;
    if (quietUntil.size >= MOST_QUIET) quietUntil.clear();
    quietUntil.set(key, now + QUIET_MS);
    return true;
  };
  return (request, decision) => {
    const { name: modelName } = request.model;
    const answer = decision.allowed ? 'allowed' : decision.reason;
    const requests = registry.tally('retrainRequests');
    // All of them from 0 on: an increase is seen only of a counter that was there before.
    for (const retrainDecision of ANSWERS) requests.of({ modelName, retrainDecision });
    requests.add({ modelName, retrainDecision: answer });
    registry.start();
    if (decision.allowed || isNews(JSON.stringify([modelName, answer]))) emit(request, decision, options);
  };
}

function emit(
  request: RetrainRequest,
  decision: RetrainDecision,
  { budget, actorKey }: RetrainGovernorOptions,
): void {
  const { model, reason, estimatedCost, approvedBy } = request;
  const answer = decision.allowed ? 'allowed' : decision.reason;
  const retryAfter = decision.allowed ? undefined : decision.retryAfterSeconds;
  const approver = actorHash(approvedBy, actorKey);
  emitEvent(
    'retrainDecision',
    `retraining of ${model.name} for ${model.version}: ${decision.allowed ? 'allowed' : `refused, ${answer}`}`,
    modelIdentity(model).event,
    {
      [ATTR.retrainDecision]: answer,
      [ATTR.retrainReason]: reason,
      [ATTR.retrainCost]: estimatedCost,
      ...(budget && { [ATTR.costCurrency]: budget.currency }),
      ...(retryAfter !== undefined && { [ATTR.retrainRetryAfter]: retryAfter }),
      ...(approver !== undefined && { [ATTR.userHash]: approver }),
    },
    decision.allowed ? 'INFO' : 'WARN',
  );
}

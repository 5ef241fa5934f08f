import { checkWhole } from '../../check/count.ts';
import { checkFunction, checkObject, checkOptions } from '../../check/options.ts';
import { show } from '../../check/show.ts';
import { checkCurrency } from '../../cost/currency.ts';
import { checkUserKey } from '../../events/user-hash.ts';
import type { Identified } from '../../model/identity.ts';
import { text } from '../../model/options.ts';
import type { RetrainStore } from './store.ts';

export interface RetrainGovernorOptions {
  /** At most so many runs in any time of that length. */
  readonly mostRuns: { readonly count: number; readonly perSeconds: number };
  /** At most that cost in any time of that length. Currency: ISO 4217, such as `EUR`. Default: no limit. */
  readonly budget?:
    | { readonly amount: number; readonly currency: string; readonly perSeconds: number }
    | undefined;
  /** A run that costs more, in the currency of the budget, wants somebody's approval. Default: none does. */
  readonly approval?: { readonly aboveCost: number } | undefined;
  /** Key of the hash that stands for who approved; 16 characters or more. Default: that of `configureSecurity`; without one nothing of them leaves. */
  readonly actorKey?: string | undefined;
  /** Where the runs are remembered. Default: in this process, until it ends. */
  readonly store?: RetrainStore | undefined;
}

export interface RetrainRequest {
  /** The version to make, as for `trainRun`. */
  readonly model: Identified;
  /** Why, for the event; at most 256 characters. */
  readonly reason: string;
  /** In the currency of the budget; `settle` puts the true cost in its place. */
  readonly estimatedCost: number;
  /** Who approved it. Whether they did is for the caller to know. */
  readonly approvedBy?: string | undefined;
}

/** A run in a window counts: this many in the store at most. */
const MOST_KEPT = 10_000;

/** @throws TypeError that names the option that is missing, wrong or unknown */
export function checkGovernorOptions(options: RetrainGovernorOptions): void {
  checkOptions('createRetrainGovernor', options, ['mostRuns', 'budget', 'approval', 'actorKey', 'store']);
  const { mostRuns, budget, approval, actorKey, store } = options;
  checkOptions('createRetrainGovernor option mostRuns', mostRuns, ['count', 'perSeconds']);
  checkWhole('createRetrainGovernor option mostRuns.count', mostRuns.count, 0);
  positive('mostRuns.perSeconds', mostRuns.perSeconds);
  if (budget !== undefined) checkBudget(budget);
  const longest = Math.max(mostRuns.perSeconds, budget?.perSeconds ?? 0);
  if (mostRuns.count * Math.ceil(longest / mostRuns.perSeconds) > MOST_KEPT) {
    throw new TypeError(
      `createRetrainGovernor would have to remember more than ${MOST_KEPT} runs: lower mostRuns.count or budget.perSeconds`,
    );
  }
  if (approval !== undefined) {
    checkOptions('createRetrainGovernor option approval', approval, ['aboveCost']);
    cost('createRetrainGovernor option approval.aboveCost', approval.aboveCost);
  }
  if (actorKey !== undefined) checkUserKey('createRetrainGovernor option actorKey', actorKey);
  if (store === undefined) return;
  checkObject('createRetrainGovernor option store must be a store', store);
  checkFunction('a store must have a function update', store.update);
}

/** @throws TypeError that names what is missing or wrong: what cannot be judged is not allowed */
export function checkRequest(request: RetrainRequest): void {
  checkOptions('a retrain request', request, ['model', 'reason', 'estimatedCost', 'approvedBy']);
  const { model, reason, estimatedCost, approvedBy } = request;
  checkObject('a retrain request wants model, an object with name, version and datasetId', model);
  text('name', model.name);
  text('version', model.version);
  text('datasetId', model.datasetId);
  text('reason', reason);
  cost('a retrain request: estimatedCost', estimatedCost);
  if (approvedBy !== undefined) text('approvedBy', approvedBy);
}

/** @throws TypeError when it is no finite number from 0 on */
export function cost(what: string, value: unknown): void {
  if (!Number.isFinite(value) || (value as number) < 0) {
    throw new TypeError(`${what} must be a number from 0 on, not ${show(value)}`);
  }
}

function checkBudget(budget: NonNullable<RetrainGovernorOptions['budget']>): void {
  checkOptions('createRetrainGovernor option budget', budget, ['amount', 'currency', 'perSeconds']);
  cost('createRetrainGovernor option budget.amount', budget.amount);
  positive('budget.perSeconds', budget.perSeconds);
  checkCurrency('createRetrainGovernor option budget.currency', budget.currency);
}

function positive(option: string, value: unknown): void {
  if (Number.isFinite(value) && (value as number) > 0) return;
  throw new TypeError(`createRetrainGovernor option ${option} must be a number above 0, not ${show(value)}`);
}

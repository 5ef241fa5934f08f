import type { RetrainGovernorOptions, RetrainRequest } from './options.ts';
import type { RetrainRun } from './store.ts';

export type RetrainRefusal = 'rate_limit' | 'budget' | 'approval_required';

export interface Refused {
  readonly allowed: false;
  readonly reason: RetrainRefusal;
  /** Until the same request would be allowed, if nobody else asks; absent when waiting does not help. */
  readonly retryAfterSeconds?: number;
}

/** Sums of money are sums of binary fractions: 0.1 + 0.2 fits into 0.3. */
const ROUNDING = 1 + 1e-9;

/** The runs that some limit still counts. A run of the future counts: after the clock was set back nothing is free. */
export function remembered(
  runs: readonly RetrainRun[],
  { mostRuns, budget }: RetrainGovernorOptions,
  now: number,
): readonly RetrainRun[] {
  return within(runs, Math.max(mostRuns.perSeconds, budget?.perSeconds ?? 0), now);
}

/** Why a request has to be refused, the first that applies: rate limit, budget, approval. Undefined: it is allowed. */
export function refusal(
  runs: readonly RetrainRun[],
  request: RetrainRequest,
  options: RetrainGovernorOptions,
  now: number,
): Refused | undefined {
  const { mostRuns, budget, approval } = options;
  const { estimatedCost, approvedBy } = request;
  const recent = within(runs, mostRuns.perSeconds, now);
  if (recent.length >= mostRuns.count) {
    const lastToGo = recent[recent.length - mostRuns.count];
    return refused('rate_limit', lastToGo && { run: lastToGo, perSeconds: mostRuns.perSeconds }, now);
  }
  if (budget !== undefined) {
    const paid = within(runs, budget.perSeconds, now);
    const room = budget.amount * ROUNDING - estimatedCost;
    if (total(paid) > room) {
      const lastToGo = paid.find((_, i) => total(paid.slice(i + 1)) <= room);
      return refused('budget', lastToGo && { run: lastToGo, perSeconds: budget.perSeconds }, now);
    }
  }
  if (approval !== undefined && estimatedCost > approval.aboveCost && approvedBy === undefined) {
    return refused('approval_required', undefined, now);
  }
  return undefined;
}

function refused(
  reason: RetrainRefusal,
  until: { readonly run: RetrainRun; readonly perSeconds: number } | undefined,
  now: number,
): Refused {
  if (until === undefined) return { allowed: false, reason };
  return { allowed: false, reason, retryAfterSeconds: until.perSeconds - (now - until.run.at) / 1000 };
}

/** In the order of their times. */
function within(runs: readonly RetrainRun[], seconds: number, now: number): readonly RetrainRun[] {
  return runs.filter(({ at }) => at > now - seconds * 1000).sort((a, b) => a.at - b.at);
}

function total(runs: readonly RetrainRun[]): number {
  return runs.reduce((sum, { cost }) => sum + cost, 0);
}

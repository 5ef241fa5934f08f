import type { Limits, Policy, Rule } from '../policy/types.ts';
import { changes, ResponseRefused } from './response.ts';

/** One time that a model was acted on. */
export interface Act {
  readonly model: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly actions: number;
  /** Whether it was more than taking evidence. */
  readonly changes: boolean;
}

/** Acts that are kept; past it nothing is done before some are old. */
const MOST_ACTS = 10_000;

/** Keeps what was done within what the policy allows in a time. */
export class ActLimits {
  readonly #limits: Limits;
  readonly #keptMs: number;
  #acts: Act[];

  /** @param acts of before, oldest first */
  constructor({ limits, rules }: Pick<Policy, 'limits' | 'rules'>, acts: readonly Act[]) {
    this.#limits = limits;
    this.#keptMs = Math.max(limits.windowMs, ...rules.map(({ cooldownMs }) => cooldownMs));
    this.#acts = [...acts];
  }

  /** @throws ResponseRefused */
  check(model: string, { cooldownMs, actions }: Pick<Rule, 'cooldownMs' | 'actions'>, now: number): void {
    const { windowMs, models: mostModels, actions: mostActions } = this.#limits;
    const isChange = changes(actions);
    // Each kind for itself: an attack that has many snapshots taken must not use up what a rollback needs.
    const alike = this.#acts.filter((act) => act.changes === isChange);
    const last = alike.findLast((act) => act.model === model)?.at;
    if (isChange && last !== undefined && now - last < cooldownMs) {
      throw new ResponseRefused('cooldown', `${model} was acted on less than ${cooldownMs / 1000} s ago`);
    }
    const within = alike.filter(({ at }) => now - at < windowMs);
    if (isChange && new Set([...within.map((act) => act.model), model]).size > mostModels) {
      throw new ResponseRefused(
        'too_many_models',
        `${mostModels} models were acted on in ${windowMs / 1000} s`,
      );
    }
    const done = within.reduce((sum, act) => sum + act.actions, 0);
    const kept = this.#acts.filter(({ at }) => now - at < this.#keptMs).length;
    if (done + actions.length > mostActions || kept >= MOST_ACTS) {
      throw new ResponseRefused('too_many_actions', `${done} actions were taken in ${windowMs / 1000} s`);
    }
  }

  /** @returns what takes it back, where it was not done after all */
  record(act: Act): () => void {
    this.#acts = [...this.#acts.filter(({ at }) => act.at - at < this.#keptMs), act];
    return () => {
      this.#acts = this.#acts.filter((other) => other !== act);
    };
  }

  /** In their order. */
  get acts(): readonly Act[] {
    return this.#acts;
  }
}

import { checkWhole } from '../../check/count.ts';
import { clientHash } from './client-hash.ts';

export const DEFAULT_MOST_CLIENTS = 10_000;

/** Seen a few times, seen often, and under suspicion: whose state is given up first to last. */
export const NEWCOMER = 0;
export const REGULAR = 1;
export const SUSPECT = 2;
export type Standing = typeof NEWCOMER | typeof REGULAR | typeof SUSPECT;

/** Places that are kept for each, when all want more. */
const SHARES = [0.2, 0.4, 0.4];

/** @throws TypeError */
export function checkMostClients(where: string, most: unknown): asserts most is number {
  checkWhole(`${where} option maxClients`, most, 10, 1_000_000);
}

/**
 * What is remembered of each client, of at most so many. When they are too many, the one not seen for longest goes, of
 * newcomers before regulars before suspects, as long as each has its share of the places: a flood of names that are used
 * once pushes out such names. Clients are kept by a keyed hash.
 */
export class Clients<State> {
  readonly #tiers = [new Map<number, State>(), new Map<number, State>(), new Map<number, State>()];
  readonly #most: number;
  readonly #make: () => State;
  readonly #standing: (state: State) => Standing;

  constructor(most: number, make: () => State, standing: (state: State) => Standing) {
    this.#most = most;
    this.#make = make;
    this.#standing = standing;
  }

  get size(): number {
    return this.#tiers.reduce((sum, tier) => sum + tier.size, 0);
  }

  of(client: string): State {
    const hash = clientHash(client);
    const state = this.#take(hash) ?? this.#admit();
    this.#tiers[this.#standing(state)]!.set(hash, state);
    return state;
  }

  /** Out of where it stands, to be put where it belongs now, behind all others. */
  #take(hash: number): State | undefined {
    for (const tier of this.#tiers) {
      const state = tier.get(hash);
      if (state === undefined) continue;
      tier.delete(hash);
      return state;
    }
    return undefined;
  }

  #admit(): State {
    if (this.size >= this.#most) {
      const tier = this.#tiers.find(({ size }, i) => size >= SHARES[i]! * this.#most && size > 0);
      tier?.delete(tier.keys().next().value!);
    }
    return this.#make();
  }
}

import type { DueState, Settled } from './store.ts';

/** Predictions that fell due, by model and state. */
export class DueCounts {
  readonly #counts = new Map<string, Map<DueState, number>>();

  add(model: string, state: DueState): void {
    let states = this.#counts.get(model);
    if (states === undefined) {
      states = new Map();
      this.#counts.set(model, states);
    }
    states.set(state, (states.get(state) ?? 0) + 1);
  }

  list(): Settled['due'] {
    return [...this.#counts].flatMap(([model, states]) =>
      [...states].map(([state, count]) => ({ model, state, count })),
    );
  }
}

import { registry } from '../export/registry.ts';
import { countMatch } from './count-match.ts';
import type { Match, MatchListener } from './match.ts';
import { Sources } from './source.ts';
import type { Settled, StoredMatch } from './store.ts';

/** What becomes of labels. `unknown`: one that waited for a prediction in vain. */
export type LabelKind =
  | 'matched'
  | 'late'
  | 'early'
  | 'duplicate'
  | 'conflicting'
  | 'unknown'
  | 'invalid'
  | 'failed';

const NO_MODEL = { modelName: '', modelVersion: '' };

/** Counts what a store settled, and tells the listeners. What a store gives is not trusted to be right. */
export class FeedbackCounts {
  readonly #sources = new Sources();
  readonly #listeners: readonly MatchListener[];

  constructor(listeners: readonly MatchListener[]) {
    this.#listeners = listeners;
  }

  /**
   * Never throws; what makes no sense is counted as a fault.
   *
   * @param id of the label that was settled, where it was one
   * @returns the matches, in their order
   */
  count({ matches, due, unknown }: Settled, id?: string): Match[] {
    for (const { model, state, count } of due) {
      this.#trying(() => registry.tally('labelDue').add({ ...this.#named(model), labelState: state }, count));
    }
    if (unknown > 0) this.arrived('unknown', undefined, unknown);
    const counted = matches.flatMap((match) => this.#trying(() => this.#match(match, id)) ?? []);
    for (const match of counted) this.#tell(match);
    return counted;
  }

  /** @param model as the store has it; undefined where none is known */
  arrived(labelOutcome: LabelKind, model: string | undefined, by = 1): void {
    const labels = model === undefined ? NO_MODEL : this.#named(model);
    registry.tally('labelArrivals').add({ ...labels, labelOutcome }, by);
  }

  /** Counts predictions that no store took. */
  dropped(predictions: readonly { readonly model: string }[]): void {
    for (const { model } of predictions) {
      registry.tally('labelDue').add({ ...this.#named(model), labelState: 'dropped' });
    }
  }

  #match({ prediction, label, early }: StoredMatch, id: string | undefined): Match {
    const { model, predicted, at, due } = prediction;
    const latencySeconds = Math.max(0, (label.at - at) / 1000);
    const cohort = prediction.cohort || label.cohort;
    this.arrived(early ? 'early' : label.at > due ? 'late' : 'matched', model);
    return countMatch(
      this.#sources.of(model),
      { predicted, actual: label.actual, cohort, predictedAt: new Date(at), latencySeconds },
      id,
    );
  }

  #tell(match: Match): void {
    for (const listener of this.#listeners) {
      try {
        listener(match);
      } catch (error) {
        registry.faults.count('match_listener_threw', error);
      }
    }
  }

  #trying<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      registry.faults.count('prediction_store_failed', error);
      return undefined;
    }
  }

  #named(model: string): { modelName: string; modelVersion: string } {
    const { name, version } = this.#sources.of(model).identity;
    return { modelName: name, modelVersion: version };
  }
}

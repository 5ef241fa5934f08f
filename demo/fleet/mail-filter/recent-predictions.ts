import type { MailClass } from './dataset.ts';

/** What a label needs to know of the prediction that it is about. */
export interface RememberedPrediction {
  readonly class: MailClass;
  readonly at: Date;
}

export type LabelOutcome =
  | { readonly outcome: 'accepted'; readonly prediction: RememberedPrediction }
  | { readonly outcome: 'unknown' | 'repeated' };

interface Entry extends RememberedPrediction {
  labelled: boolean;
}

/** Predictions that a label may still come for. Holds the latest ones only; no more than an id, a class and a time each. */
export class RecentPredictions {
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry>();

  /** @param capacity predictions remembered; the oldest goes when one more comes */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  remember(id: string, prediction: RememberedPrediction): void {
    this.#entries.set(id, { ...prediction, labelled: false });
    if (this.#entries.size > this.#capacity) {
      // A map lists its keys in the order they came.
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
  }

  /** Takes a label for a prediction; each takes one. */
  label(id: string): LabelOutcome {
    const entry = this.#entries.get(id);
    if (!entry) return { outcome: 'unknown' };
    if (entry.labelled) return { outcome: 'repeated' };
    entry.labelled = true;
    return { outcome: 'accepted', prediction: { class: entry.class, at: entry.at } };
  }
}

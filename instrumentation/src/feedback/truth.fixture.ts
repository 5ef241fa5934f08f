import { EARLY_SECONDS } from './store.ts';

export type Kind = string | number;

export interface TruePrediction {
  readonly version: string;
  readonly id: string;
  /** Declared class, `_other`, or value. */
  readonly predicted: Kind;
  readonly cohort: string;
  readonly at: number;
}

interface Kept extends TruePrediction {
  actual?: Kind;
  labelledAt?: number;
}

/**
 * What must come of predictions and labels, by the plainest means: everything is kept and nothing is bounded. Held
 * against any number of replicas on one store. Times are milliseconds.
 */
export class FeedbackTruth {
  readonly #dueAfterMs: number;
  readonly #classOf: (name: string) => string;
  readonly #kept: Kept[] = [];
  readonly #waiting = new Map<string, { actual: Kind; at: number; came: number }>();
  /** Counts by what is counted, as the metrics have them: `match 1 eu spam ham`, `arrival 1 late`, `due 1 missing`. */
  readonly counts = new Map<string, number>();

  constructor(dueAfterMs: number, classOf: (name: string) => string) {
    this.#dueAfterMs = dueAfterMs;
    this.#classOf = classOf;
  }

  /** A prediction reaches the store. */
  put(prediction: TruePrediction): void {
    const { id, version, predicted } = prediction;
    if (this.#kept.some((other) => other.id === id && other.version === version)) return;
    const kept: Kept = { ...prediction };
    const sibling = this.#kept.find((other) => other.id === id && typeof other.actual === typeof predicted);
    const waiting = this.#waiting.get(id);
    this.#kept.push(kept);
    if (sibling?.actual !== undefined) this.#match(kept, sibling.actual, sibling.labelledAt!, 'early');
    else if (waiting !== undefined && typeof waiting.actual === typeof predicted) {
      this.#waiting.delete(id);
      this.#match(kept, waiting.actual, waiting.at, 'early');
    }
  }

  /** A prediction is lost on its way to the store. */
  lose({ version }: TruePrediction): void {
    this.#add(`due ${version} dropped`);
  }

  /** @returns the outcome */
  label(id: string, actual: Kind, at: number): string {
    const all = this.#kept.filter((kept) => kept.id === id);
    const same = all.filter(({ predicted }) => typeof predicted === typeof actual);
    const open = same.filter((kept) => kept.actual === undefined);
    if (open.length > 0) {
      const late = open.map((kept) => at > kept.at + this.#dueAfterMs);
      open.forEach((kept, i) => {
        this.#match(kept, actual, at, late[i] ? 'late' : 'matched');
      });
      return late.every(Boolean) ? 'late' : 'matched';
    }
    if (all.length > 0 && same.length === 0) {
      this.#add('arrival - invalid');
      return 'invalid';
    }
    const before = same[0]?.actual ?? this.#waiting.get(id)?.actual;
    if (before === undefined) {
      this.#waiting.set(id, { actual, at, came: at });
      return 'early';
    }
    const outcome = before === actual ? 'duplicate' : 'conflicting';
    for (const version of same.length > 0 ? same.map((kept) => kept.version) : ['-']) {
      this.#add(`arrival ${version} ${outcome}`);
    }
    return outcome;
  }

  /** The store is swept at a time. */
  sweep(now: number): void {
    for (const [id, { came }] of this.#waiting) {
      if (came > now - EARLY_SECONDS * 1000) continue;
      this.#waiting.delete(id);
      this.#add('arrival - unknown');
    }
  }

  /** Everything has fallen due. */
  end(): void {
    for (const { version, at, labelledAt } of this.#kept) {
      const inTime = labelledAt !== undefined && labelledAt <= at + this.#dueAfterMs;
      this.#add(`due ${version} ${inTime ? 'labelled' : 'missing'}`);
    }
  }

  #match(kept: Kept, actual: Kind, at: number, outcome: string): void {
    kept.actual = actual;
    kept.labelledAt = at;
    const { version, cohort, predicted } = kept;
    this.#add(`arrival ${version} ${outcome}`);
    if (typeof predicted === 'string') {
      this.#add(`match ${version} ${cohort} ${predicted} ${this.#classOf(String(actual))}`);
      return;
    }
    const error = predicted - Number(actual);
    this.#add(`values ${version} ${cohort}`);
    this.#add(`squares ${version} ${cohort}`, error ** 2);
  }

  #add(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }
}

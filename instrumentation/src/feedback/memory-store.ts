import { checkWhole } from '../check/count.ts';
import { checkOptions } from '../check/options.ts';
import { DueCounts } from './due-counts.ts';
import {
  dueState,
  EARLY_SECONDS,
  judgeLabel,
  type LabelAnswer,
  type PredictionStore,
  type Settled,
  type StoredLabel,
  type StoredMatch,
  type StoredPrediction,
} from './store.ts';

export interface MemoryStoreOptions {
  /** Default 100,000, some 45 MB with ids of 36 characters. */
  readonly mostPredictions?: number | undefined;
}

interface Held extends StoredPrediction {
  actual: string | number | undefined;
  labelledAt: number | undefined;
  labelCohort: string;
}

const DEFAULT_MOST = 100_000;

/**
 * A store in this process, lost with it: the default of `createFeedback`. Holds the newest predictions, as many
 * matches left for a sweep (past them they are counted at once), and a tenth as many labels that wait for theirs.
 *
 * @throws TypeError on a wrong or unknown option
 */
export function memoryPredictionStore(options: MemoryStoreOptions = {}): PredictionStore {
  checkOptions('memoryPredictionStore', options, ['mostPredictions']);
  const { mostPredictions = DEFAULT_MOST } = options;
  checkWhole('memoryPredictionStore option mostPredictions', mostPredictions, 1);
  return new MemoryStore(mostPredictions);
}

class MemoryStore implements PredictionStore {
  readonly #most: number;
  /** In the order they came, as a map and a set keep it. */
  readonly #predictions = new Map<string, Held[]>();
  readonly #notDue = new Set<Held>();
  readonly #waiting = new Map<string, StoredLabel & { readonly came: number }>();
  readonly #left: StoredMatch[] = [];
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  put(predictions: readonly StoredPrediction[]): Settled {
    const matches: StoredMatch[] = [];
    const due = new DueCounts();
    for (const prediction of predictions) {
      const held = this.#keep(prediction);
      if (held?.actual !== undefined) matches.push(matchOf(held, true));
    }
    this.#makeRoom(due);
    return { matches, due: due.list(), unknown: 0 };
  }

  label(label: StoredLabel, leave: boolean): LabelAnswer {
    const found = this.#predictions.get(label.id) ?? [];
    const outcome = judgeLabel(label.actual, found, this.#waiting.get(label.id)?.actual);
    const same = found.filter(({ predicted }) => typeof predicted === typeof label.actual);
    const matches: StoredMatch[] = [];
    if (outcome === 'matched') {
      for (const held of same) if (held.actual === undefined) matches.push(give(held, label, false));
    }
    // With no room they are given after all, and nothing is lost.
    if (leave && this.#left.length + matches.length <= this.#most) this.#left.push(...matches.splice(0));
    const unknown = outcome === 'early' ? this.#wait(label) : 0;
    return { outcome, models: same.map(({ model }) => model), matches, due: [], unknown };
  }

  sweep(now: number): Settled & { more: boolean } {
    const due = new DueCounts();
    for (const held of this.#notDue) {
      if (held.due > now) break;
      this.#notDue.delete(held);
      due.add(held.model, dueState(held.due, held.labelledAt));
    }
    let unknown = 0;
    for (const [id, { came }] of this.#waiting) {
      if (came > now - EARLY_SECONDS * 1000) break;
      this.#waiting.delete(id);
      unknown++;
    }
    return { matches: this.#left.splice(0), due: due.list(), unknown, more: false };
  }

  #keep(prediction: StoredPrediction): Held | undefined {
    // A copy: an id that was cut out of a request would keep the whole request in memory.
    const id = JSON.parse(JSON.stringify(prediction.id)) as string;
    const siblings = this.#predictions.get(id);
    if (siblings?.some(({ model }) => model === prediction.model)) return undefined;
    const held: Held = { ...prediction, id, actual: undefined, labelledAt: undefined, labelCohort: '' };
    if (siblings === undefined) this.#predictions.set(id, [held]);
    else siblings.push(held);
    this.#size++;
    this.#notDue.add(held);
    const label = this.#labelFor(held, siblings);
    if (label !== undefined) give(held, label, true);
    return held;
  }

  /** The label that a prediction finds when it comes: that of a sibling, or one that waited. */
  #labelFor({ id, predicted }: Held, siblings: readonly Held[] | undefined): StoredLabel | undefined {
    const labelled = siblings?.find(({ actual }) => typeof actual === typeof predicted);
    if (labelled !== undefined) {
      return { id, actual: labelled.actual!, at: labelled.labelledAt!, cohort: labelled.labelCohort };
    }
    const waiting = this.#waiting.get(id);
    if (typeof waiting?.actual !== typeof predicted) return undefined;
    this.#waiting.delete(id);
    return waiting;
  }

  /** @returns how many others had to go */
  #wait(label: StoredLabel): number {
    this.#waiting.set(label.id, { ...label, came: Date.now() });
    if (this.#waiting.size <= Math.ceil(this.#most / 10)) return 0;
    const [oldest] = this.#waiting.keys();
    this.#waiting.delete(oldest!);
    return 1;
  }

  // One walk for a whole batch: a map that lost its oldest keys passes over their places each time.
  #makeRoom(due: DueCounts): void {
    for (const [id, siblings] of this.#predictions) {
      if (this.#size <= this.#most) return;
      this.#predictions.delete(id);
      this.#size -= siblings.length;
      for (const held of siblings) {
        if (!this.#notDue.delete(held)) continue;
        due.add(held.model, held.actual === undefined ? 'dropped' : dueState(held.due, held.labelledAt));
      }
    }
  }
}

function give(held: Held, label: StoredLabel, early: boolean): StoredMatch {
  held.actual = label.actual;
  held.labelledAt = label.at;
  held.labelCohort = label.cohort;
  return matchOf(held, early);
}

function matchOf(held: Held, early: boolean): StoredMatch {
  const { actual, labelledAt, labelCohort, id: _, ...prediction } = held;
  return { prediction, label: { actual: actual!, cohort: labelCohort, at: labelledAt! }, early };
}

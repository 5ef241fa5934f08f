import { registry } from '../export/registry.ts';
import type { CallObserver, ModelObserver, ObservedModel } from '../predict/observer.ts';
import { within } from '../within.ts';
import { FeedbackCounts, type LabelKind } from './counts.ts';
import { type Label, readLabel } from './label-input.ts';
import type { Match } from './match.ts';
import { checkFeedbackOptions, type FeedbackOptions, type FeedbackPlan } from './options.ts';
import { rememberer } from './remember.ts';
import type { LabelAnswer, PredictionStore } from './store.ts';
import { WriteBuffer } from './write-buffer.ts';

const SWEEP_MS = 10_000;
/** Of one turn of the timer: what is left after them waits for the next. */
const MOST_SWEEPS = 1_000;

/** What became of a label. */
export interface LabelOutcome {
  /**
   * `matched`; `late`: matched after it was due; `early`: its prediction is not in the store yet, the label waits an
   * hour for it; `duplicate` and `conflicting`: the prediction has the same or another label already, not counted
   * again; `invalid`: it is no label, or a class for a prediction of a value, or the reverse; `failed`: the store did
   * not answer.
   */
  readonly outcome: Exclude<LabelKind, 'unknown'>;
  /** What was counted: more than one when several versions predicted under the id; none when counting is left to others. */
  readonly matches: readonly Match[];
  /** Why it is invalid, or failed. */
  readonly reason?: string;
}

/** Remembers predictions, and counts the labels that come for them. An observer: give it to `defineModel`. */
export interface Feedback extends ModelObserver {
  /** Takes a label for an earlier prediction, of this process or of another on the same store. Never rejects. */
  record(label: Label): Promise<LabelOutcome>;
  /** Writes what is remembered to the store, and counts what fell due and what others left. Never rejects. */
  flush(): Promise<void>;
  /**
   * Flushes, and stops looking at the store; what the store did not take is counted as dropped. Predictions after it are
   * not remembered. Never rejects.
   */
  close(): Promise<void>;
}

/**
 * Makes the place where predictions and labels meet. Predictions with an `id` and a class or score are remembered
 * (id, version, class or score, cohort, time; no inputs) and written to the store in batches between calls. One
 * feedback does for all models of a process.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function createFeedback(options: FeedbackOptions = {}): Feedback {
  return new FeedbackLoop(checkFeedbackOptions(options));
}

class FeedbackLoop implements Feedback {
  readonly #plan: FeedbackPlan;
  readonly #store: PredictionStore;
  readonly #counts: FeedbackCounts;
  readonly #buffer: WriteBuffer;
  readonly #timer: ReturnType<typeof setInterval>;
  #closed = false;
  readonly #flusher = () => this.flush();
  /** Calls of the store that were given up and have not ended. */
  #overdue = 0;

  constructor(plan: FeedbackPlan) {
    this.#plan = plan;
    this.#store = plan.store;
    this.#counts = new FeedbackCounts(plan.listeners);
    this.#buffer = new WriteBuffer(async (batch) => {
      const put = await this.#ask(async () => this.#counts.count(await this.#store.put(batch)));
      return put !== undefined;
    });
    this.#timer = setInterval(() => void this.#sweep(), SWEEP_MS);
    (this.#timer as { unref?: () => void }).unref?.();
    registry.flushers.add(this.#flusher);
  }

  attach(model: ObservedModel): CallObserver {
    const remember = rememberer(model, this.#plan, this.#buffer);
    return {
      end: ({ predictions }) => {
        if (!this.#closed) remember(predictions);
      },
    };
  }

  async record(label: Label): Promise<LabelOutcome> {
    const given = readLabel(label);
    if (typeof given === 'string') return this.#refuse('invalid', given);
    if (this.#closed) return this.#refuse('failed', 'this feedback is closed');
    await this.#buffer.flush();
    const { id, actual, at } = given;
    const stored = { id, actual, at, cohort: this.#plan.cohortOf(given.cohort) };
    const outcome = await this.#ask(async () => {
      // Counted when it comes, also when nobody waits for it any more.
      const answer = await this.#store.label(stored, this.#plan.leaveCounting);
      return this.#outcome(answer, this.#counts.count(answer, id));
    });
    return (
      outcome ??
      this.#refuse('failed', 'the store threw or did not answer; see the fault prediction_store_failed')
    );
  }

  async flush(): Promise<void> {
    await this.#buffer.flush();
    await this.#sweep();
  }

  async close(): Promise<void> {
    this.#closed = true;
    registry.flushers.delete(this.#flusher);
    clearInterval(this.#timer);
    await this.flush();
    this.#counts.dropped(this.#buffer.abandon());
  }

  #outcome({ outcome, models, matches: met }: LabelAnswer, matches: readonly Match[]): LabelOutcome {
    if (outcome === 'mismatch') {
      return this.#refuse('invalid', 'the prediction is of a value and the label a class, or the reverse');
    }
    if (outcome === 'duplicate' || outcome === 'conflicting') {
      // A label that waits has no model yet.
      for (const model of models.length > 0 ? models : [undefined]) this.#counts.arrived(outcome, model);
      return { outcome, matches: [] };
    }
    const late = met.length > 0 && met.every(({ prediction, label }) => label.at > prediction.due);
    return { outcome: late ? 'late' : outcome, matches };
  }

  #refuse(outcome: 'invalid' | 'failed', reason: string): LabelOutcome {
    this.#counts.arrived(outcome, undefined);
    return { outcome, matches: [], reason };
  }

  async #sweep(): Promise<void> {
    let more = !this.#plan.leaveCounting;
    for (let i = 0; i < MOST_SWEEPS && more; i++) {
      const swept = await this.#ask(async () => {
        // A labelling job has no model whose calls would notice that a meter provider came.
        registry.exporter();
        const given = await this.#store.sweep(Date.now());
        this.#counts.count(given);
        return given;
      });
      more = swept?.more ?? false;
    }
  }

  /**
   * What the store gives, or undefined when it throws or takes too long. One that hangs is not asked again until it has
   * answered: what waits for it would grow without end.
   */
  async #ask<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      if (this.#overdue > 0) throw new Error('the store has not answered an earlier call yet');
      const asked = work();
      return await within(asked, () => this.#waitFor(asked));
    } catch (error) {
      registry.faults.count('prediction_store_failed', error);
      return undefined;
    }
  }

  /** Asks nothing more until it ends, well or not. */
  #waitFor(asked: Promise<unknown>): void {
    this.#overdue++;
    const ended = () => {
      this.#overdue--;
    };
    asked.then(ended, ended);
  }
}

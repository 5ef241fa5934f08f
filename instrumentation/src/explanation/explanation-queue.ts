import * as api from '@opentelemetry/api';
import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import type { ModelIdentity } from '../model/identity.ts';
import type { Row } from '../predict/types.ts';
import type { Attribution } from './attribution.ts';
import { type ExplanationReason, type NotExplained, sendExplanation } from './record-explanation.ts';

/** Computes an attribution for a row; `signal` says that nobody waits for it any more. */
export type Explain = (
  row: Row,
  signal: AbortSignal,
  reason: ExplanationReason,
) => Attribution | Promise<Attribution>;

/** A prediction that is to be explained. */
export interface Asked {
  readonly identity: ModelIdentity;
  readonly reason: ExplanationReason;
  readonly made: Series;
  readonly missed: Readonly<Record<NotExplained, Series>>;
  readonly row: Row;
  readonly predictionId: unknown;
  /** Where the event belongs. */
  readonly span: api.SpanContext | undefined;
}

export interface QueueLimits {
  readonly mostPerMinute: number;
  readonly mostQueued: number;
}

const MINUTE = 60_000;

const WRAPPED =
  'option explain of explanations called the wrapped function: give it the bare one, or explanations count as predictions. Nothing more is explained';

/** Explains one prediction after the other, never within a call. Holds at most `mostQueued` copies of rows. */
export class ExplanationQueue {
  readonly #explain: Explain;
  readonly #limits: QueueLimits;
  readonly #waiting: Asked[] = [];
  #minuteBegan = Number.NEGATIVE_INFINITY;
  #inMinute = 0;
  #working = false;
  #closed = false;
  #abort: AbortController | undefined;
  #explaining = false;
  #calledWrapped = false;

  constructor(explain: Explain, limits: QueueLimits) {
    this.#explain = explain;
    this.#limits = limits;
  }

  /** Takes a prediction, with a shallow copy of its row, or counts why not. */
  offer(asked: Asked): void {
    if (this.#closed) return;
    const now = performance.now();
    if (now - this.#minuteBegan >= MINUTE) {
      this.#minuteBegan = now;
      this.#inMinute = 0;
    }
    if (this.#inMinute >= this.#limits.mostPerMinute) {
      asked.missed.rate_limited.value += 1;
    } else if (this.#waiting.length >= this.#limits.mostQueued) {
      asked.missed.queue_full.value += 1;
    } else {
      this.#inMinute++;
      this.#waiting.push({ ...asked, row: { ...asked.row } });
      if (!this.#working) setTimeout(() => this.#work(), 0);
      this.#working = true;
    }
  }

  /** A call of the model begins: an explainer that makes one got the wrapped function, and would count and explain itself. */
  callBegins(): void {
    if (this.#explaining) this.#calledWrapped = true;
  }

  /** Drops what waits, gives up what is under way, and takes nothing more. */
  close(reason = new Error('explanations are closed')): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#abort?.abort(reason);
  }

  async #work(): Promise<void> {
    for (let asked = this.#waiting.shift(); asked !== undefined; asked = this.#waiting.shift()) {
      await this.#explainOne(asked);
    }
    this.#working = false;
  }

  async #explainOne(asked: Asked): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const late = setTimeout(() => abort.abort(new Error('an explanation took longer than a minute')), MINUTE);
    // A hung explainer must not keep the process alive.
    late.unref?.();
    try {
      const attribution = await Promise.race([this.#start(asked, abort.signal), aborted(abort.signal)]);
      this.#send(asked, attribution);
    } catch (error) {
      if (this.#closed && !this.#calledWrapped) return;
      asked.missed.failed.value += 1;
      registry.faults.count('explanation_failed', error);
    } finally {
      clearTimeout(late);
      this.#abort = undefined;
    }
  }

  #start(asked: Asked, signal: AbortSignal): Attribution | Promise<Attribution> {
    this.#explaining = true;
    try {
      // Outside the trace of the call: what the model does now belongs to no request.
      return api.context.with(api.ROOT_CONTEXT, () => this.#explain(asked.row, signal, asked.reason));
    } finally {
      this.#explaining = false;
      if (this.#calledWrapped) this.close(new TypeError(WRAPPED));
    }
  }

  #send({ identity, reason, predictionId, span, made }: Asked, attribution: Attribution): void {
    const within = span === undefined ? api.ROOT_CONTEXT : api.trace.setSpanContext(api.ROOT_CONTEXT, span);
    api.context.with(within, () => sendExplanation(identity, reason, predictionId, attribution));
    made.value += 1;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

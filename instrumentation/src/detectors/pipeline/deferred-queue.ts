import { context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import type { Series } from '../../export/tally.ts';
import type { Query } from '../types.ts';
import { lengthOf, readVector } from '../vectors.ts';
import type { Watch } from './watch.ts';

interface Waiting {
  readonly watch: Watch;
  readonly query: Query;
  /** Where findings belong. */
  readonly span: SpanContext | undefined;
}

/** Most queries that wait, and most values of their vectors: 32 MiB. */
const MOST_WAITING = 64;
const MOST_VALUES = 2 ** 22;
/** In place of what is no vector: the detector says so in its turn. */
const NONE = new Float64Array();

/** Shows costly detectors one query at a time, each in a turn of the event loop of its own. */
export class DeferredQueue {
  readonly #waiting: Waiting[] = [];
  #values = 0;
  #awake = false;

  /** @param skipped counts what there is no room for */
  offer(watch: Watch, query: Query, span: SpanContext | undefined, skipped: Series): void {
    const length = lengthOf(query.vector) ?? 0;
    if (this.#waiting.length >= MOST_WAITING || this.#values + length > MOST_VALUES) {
      skipped.value++;
      return;
    }
    // What the query holds is the caller's, who may change it after the call.
    const copy = new Float64Array(length);
    const vector = readVector(query.vector, copy) ? copy : NONE;
    const probabilities = query.probabilities && Array.from(query.probabilities);
    this.#values += vector.length;
    this.#waiting.push({ watch, query: { ...query, vector, probabilities }, span });
    if (!this.#awake) setTimeout(() => this.#work(), 0);
    this.#awake = true;
  }

  #work(): void {
    const { watch, query, span } = this.#waiting.shift()!;
    this.#values -= query.vector.length;
    const within = span === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, span);
    context.with(within, () => watch.inspect(query));
    this.#awake = this.#waiting.length > 0;
    if (this.#awake) setTimeout(() => this.#work(), 0);
  }
}

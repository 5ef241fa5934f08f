import { ROOT_CONTEXT } from '@opentelemetry/api';
import { runIn } from '../context/run-in.ts';
import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import { broken } from './broken.ts';
import { compare } from './comparison.ts';
import type { AnyFunction, Served, ShadowOptions } from './options.ts';

const OUTCOMES = ['agreed', 'disagreed', 'answered', 'failed', 'timed_out', 'dropped'] as const;
type ShadowOutcome = (typeof OUTCOMES)[number];

const CONCURRENCY = 1;
const QUEUE = 100;
const TIMEOUT_SECONDS = 10;

/** The prediction of a result, or undefined where nobody told how to find it. */
export type PredictionOf = (result: unknown, args: readonly unknown[]) => unknown;

/** A call that the shadow is to see once the answer is given. */
export interface ShadowCall {
  readonly args: readonly unknown[];
  /** Prediction of the answer. */
  answer?: unknown;
}

/**
 * A version that sees calls after their answer is given and whose own answer nobody gets. It runs in a turn of its own,
 * one call a turn, on copies of the arguments, outside the caller's trace; what it throws is counted. At most `queue`
 * calls wait or are waited for. One that timed out runs on, with what it holds, until it ends by itself: `concurrency`
 * more in each `timeout` of a version that hangs. Synchronous work of it still keeps the event loop from others for as
 * long as it takes.
 */
export class Shadow {
  readonly served: Served<AnyFunction>;
  readonly share: number;
  readonly deploymentId: string;
  readonly #concurrency: number;
  readonly #queue: number;
  readonly #timeout: number;
  readonly #copy: (args: unknown[]) => readonly unknown[];
  readonly #predictionOf: PredictionOf;
  readonly #outcomes: Readonly<Record<ShadowOutcome, Series>>;
  readonly #scores: { readonly pairs: Series; readonly difference: Series; readonly squares: Series };
  readonly #waiting: ShadowCall[] = [];
  #running = 0;
  #ended = false;

  constructor(
    router: string,
    champion: string,
    served: Served<AnyFunction>,
    options: ShadowOptions<AnyFunction>,
    predictionOf: PredictionOf,
  ) {
    const { name: modelName, version: modelVersion } = served.model;
    const labels = { modelName, modelVersion };
    this.served = served;
    this.share = options.share ?? 1;
    this.deploymentId = options.deploymentId ?? `${router}:${champion}+${modelVersion}`;
    this.#concurrency = options.concurrency ?? CONCURRENCY;
    this.#queue = options.queue ?? QUEUE;
    this.#timeout = options.timeout ?? TIMEOUT_SECONDS;
    this.#copy = options.copy ?? structuredClone;
    this.#predictionOf = predictionOf;
    const outcome = (shadowOutcome: ShadowOutcome) =>
      registry.tally('shadowCalls').of({ ...labels, shadowOutcome });
    this.#outcomes = Object.fromEntries(OUTCOMES.map((name) => [name, outcome(name)])) as Record<
      ShadowOutcome,
      Series
    >;
    this.#scores = {
      pairs: registry.tally('shadowScorePairs').of(labels),
      difference: registry.tally('shadowScoreDifference').of(labels),
      squares: registry.tally('shadowScoreSquares').of(labels),
    };
  }

  /** Takes a copy of a call that it is to see, before the version that answers can change the arguments. Never throws. */
  take(args: unknown[]): ShadowCall | undefined {
    if (this.share < 1 && Math.random() >= this.share) return undefined;
    try {
      if (this.#hasRoom()) return { args: this.#copy(args) };
    } catch {
      // What cannot be copied cannot be shown to it without a risk to the answer.
    }
    this.#outcomes.dropped.value++;
    return undefined;
  }

  /** Lets it see the call, now that the caller has the answer. Never throws. */
  answered(call: ShadowCall, result: unknown): void {
    call.answer = this.#predictionOf(result, call.args);
    this.failed(call);
  }

  /** Lets it see a call that has no answer: it failed. Never throws. */
  failed(call: ShadowCall): void {
    if (this.#ended) return;
    if (!this.#hasRoom()) {
      this.#outcomes.dropped.value++;
      return;
    }
    this.#waiting.push(call);
    this.#next();
  }

  /** Sees nothing more; what waits is let go. */
  end(): void {
    this.#ended = true;
    this.#waiting.length = 0;
  }

  #hasRoom(): boolean {
    return this.#waiting.length + this.#running < this.#queue;
  }

  #next(): void {
    if (this.#running >= this.#concurrency || this.#waiting.length === 0) return;
    const call = this.#waiting.shift()!;
    this.#running++;
    setTimeout(() => this.#run(call), 0);
  }

  #run(call: ShadowCall): void {
    let open = true;
    const end = (outcome: () => ShadowOutcome) => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      this.#running--;
      this.#outcomes[outcome()].value++;
      this.#next();
    };
    const timer = setTimeout(() => end(() => 'timed_out'), this.#timeout * 1000);
    unref(timer);
    try {
      const result = runIn(ROOT_CONTEXT, this.served.predict, undefined, call.args as never[], broken);
      Promise.resolve(result).then(
        (value) => end(() => this.#compare(call, value)),
        () => end(() => 'failed'),
      );
    } catch {
      end(() => 'failed');
    }
  }

  #compare(call: ShadowCall, value: unknown): ShadowOutcome {
    try {
      const { outcome, differences } = compare(call.answer, this.#predictionOf(value, call.args));
      for (const difference of differences) {
        this.#scores.pairs.value++;
        this.#scores.difference.value += Math.abs(difference);
        this.#scores.squares.value += difference ** 2;
      }
      return outcome;
    } catch (error) {
      broken(error);
      return 'answered';
    }
  }
}

/** Lets a process end that has nothing else to do; timers of a browser are numbers. */
function unref(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null) (timer as { unref?: () => void }).unref?.();
}

import { context, createContextKey, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import { correlationId } from '../context/correlation-key.ts';
import { runIn } from '../context/run-in.ts';
import { ATTR } from '../contract/index.ts';
import { REQUEST_ID } from '../http/correlation-id.ts';
import type { ModelState } from '../model/state.ts';
import type { Mappers } from '../predict/call.ts';
import { wrapPredict } from '../predict/wrap-predict.ts';
import { type Endpoint, objectOf } from './endpoint.ts';
import type { Answer } from './exchange.ts';

/** What `suppressTracing` of @opentelemetry/core sets, on both lines. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

const LONGEST = 256;

/** The calls of a model that another server runs. */
export class RemoteModel {
  readonly #state: ModelState;
  readonly #endpoint: Endpoint;

  constructor(state: ModelState, endpoint: Endpoint) {
    this.#state = state;
    this.#endpoint = endpoint;
  }

  /** The function that asks, instrumented as `wrapPredict` does it, with the span of a client. */
  wrap<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Promise<Result>,
    mappers: Mappers,
  ): (...args: Args) => Promise<Result> {
    const span = Object.freeze({
      kind: SpanKind.CLIENT,
      attributes: Object.freeze({
        ...this.#state.identity.metric,
        [ATTR.serverAddress]: this.#endpoint.host,
        [ATTR.serverPort]: this.#endpoint.port,
      }),
    });
    return wrapPredict(this.#state, fn as never, { ...mappers, span }) as never;
  }

  /**
   * Posts what a call asks, within its span, and gives the JSON object of the answer. The request carries the trace
   * context and the correlation id.
   *
   * @throws RemoteModelError; or the reason of the signal
   */
  async ask(path: string, body: string, signal: AbortSignal | undefined): Promise<Asked> {
    const span = this.#attempt(() => trace.getActiveSpan());
    const headers = this.#attempt(outgoing);
    const send = () => this.#endpoint.send(path, { body, headers, signal });
    // The span of the call is that of the client: an instrumented `fetch` would make another, and send its headers beside ours.
    const within = this.#attempt(() => context.active().setValue(SUPPRESSED, true));
    const answer = (await (within === undefined
      ? send()
      : runIn(within, send, undefined, [], this.#threw))) as Answer;
    this.#describe(span, ATTR.httpStatusCode, answer.status);
    return { answer: objectOf(answer), status: answer.status, url: answer.url, span };
  }

  /** Notes which version answered. What is counted under another one is wrong, so that is a fault. */
  checkServed(expected: string, served: string | undefined, span: Span | undefined): void {
    if (served === undefined || served === expected) return;
    this.#state.faults.count('version_mismatch');
    this.#describe(span, ATTR.servedVersion, served.slice(0, LONGEST));
  }

  #describe(span: Span | undefined, name: string, value: string | number): void {
    this.#attempt(() => span?.setAttribute(name, value));
  }

  #attempt<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.#threw(error);
      return undefined;
    }
  }

  readonly #threw = (error: unknown) => this.#state.faults.count('telemetry_threw', error);
}

export interface Asked {
  readonly answer: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly url: string;
  readonly span: Span | undefined;
}

function outgoing(): Record<string, string> {
  const id = correlationId();
  const headers: Record<string, string> = id === undefined ? {} : { [REQUEST_ID]: id };
  propagation.inject(context.active(), headers);
  return headers;
}

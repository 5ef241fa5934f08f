import * as api from '@opentelemetry/api';
import { withIdentity } from '../context/identity-key.ts';
import { ATTR } from '../contract/index.ts';
import type { Exporter } from '../export/exporter.ts';
import { registry } from '../export/registry.ts';
import type { ModelState } from '../model/state.ts';
import { activeTracer } from '../otel/providers.ts';
import { observePredictions } from './observe-predictions.ts';
import { observeRows } from './observe-rows.ts';
import type { PredictOptions } from './types.ts';

export type Mappers = PredictOptions<readonly unknown[], unknown>;

/** One call under way. None of its methods throws: what goes wrong is counted. */
export class Call {
  /** Context to run the function in, where there is a span. */
  context: api.Context | undefined;
  readonly #state: ModelState;
  readonly #exporter: Exporter | undefined;
  #span: api.Span | undefined;
  #rows: number | undefined;
  #start = 0;

  /** @returns undefined when no SDK is there: the call is counted as lost and costs next to nothing more */
  static begin(state: ModelState, mappers: Mappers, args: readonly unknown[]): Call | undefined {
    try {
      const exporter = registry.exporter();
      const tracer = activeTracer();
      if (exporter === undefined) state.faults.count('no_sdk');
      if (exporter === undefined && tracer === undefined) return undefined;
      return new Call(state, exporter, tracer, mappers, args);
    } catch (error) {
      state.faults.count('telemetry_threw', error);
      return undefined;
    }
  }

  private constructor(
    state: ModelState,
    exporter: Exporter | undefined,
    tracer: api.Tracer | undefined,
    mappers: Mappers,
    args: readonly unknown[],
  ) {
    this.#state = state;
    this.#exporter = exporter;
    if (mappers.features !== undefined) this.#rows = rowsOf(state, mappers.features, args);
    if (tracer !== undefined) this.#startSpan(tracer);
    state.active++;
    this.#start = performance.now();
  }

  succeed(mappers: Mappers, result: unknown, args: readonly unknown[]): void {
    const end = this.#ended();
    const state = this.#state;
    let told: { single: undefined | { class?: unknown; score?: unknown; id?: unknown }; inputs: number };
    try {
      told = observePredictions(state, mappers.prediction?.(result, ...args), this.#rows);
    } catch (error) {
      state.faults.count('prediction_threw', error);
      told = { single: undefined, inputs: this.#rows ?? 1 };
    }
    try {
      this.#exporter?.inferenceDuration.record((end - this.#start) / 1000, state.identity.metric);
      const span = this.#span;
      if (span === undefined) return;
      if (span.isRecording()) {
        this.#describe(span, told.inputs);
        const { single } = told;
        if (single !== undefined) describePrediction(state, span, single);
      }
      span.end();
    } catch (error) {
      state.faults.count('telemetry_threw', error);
    }
  }

  fail(thrown: unknown): void {
    const end = this.#ended();
    const state = this.#state;
    try {
      const attributes = state.failureAttributes(thrown);
      this.#exporter?.inferenceDuration.record((end - this.#start) / 1000, attributes);
      const span = this.#span;
      if (span === undefined) return;
      if (span.isRecording()) {
        this.#describe(span, this.#rows ?? 1);
        span.setAttribute(ATTR.errorType, attributes[ATTR.errorType]!);
        // No message: it may quote the input.
        span.setStatus({ code: api.SpanStatusCode.ERROR });
      }
      span.end();
    } catch (error) {
      state.faults.count('telemetry_threw', error);
    }
  }

  #startSpan(tracer: api.Tracer): void {
    const { spanName, spanOptions, identity } = this.#state;
    const parent = api.context.active();
    const span = tracer.startSpan(spanName, spanOptions, parent);
    this.#span = span;
    this.context = api.trace.setSpan(withIdentity(parent, identity.event), span);
  }

  #ended(): number {
    this.#state.active--;
    return performance.now();
  }

  // Set late and not at the start: the SDK cleans what is given at the start three times over.
  #describe(span: api.Span, inputs: number): void {
    const { identity, role } = this.#state;
    span.setAttribute(ATTR.datasetId, identity.datasetId);
    span.setAttribute(ATTR.modelRole, role);
    span.setAttribute(ATTR.batchSize, inputs);
  }
}

function rowsOf(
  state: ModelState,
  features: NonNullable<Mappers['features']>,
  args: readonly unknown[],
): number | undefined {
  try {
    return observeRows(state, features(...args));
  } catch (error) {
    state.faults.count('features_threw', error);
    return undefined;
  }
}

function describePrediction(
  state: ModelState,
  span: api.Span,
  single: { class?: unknown; score?: unknown; id?: unknown },
): void {
  if (single.class !== undefined) {
    span.setAttribute(ATTR.predictionClass, state.classes[state.classIndexOf(single.class as string)]!);
  }
  if (Number.isFinite(single.score)) span.setAttribute(ATTR.predictionScore, single.score as number);
  if (typeof single.id === 'string') span.setAttribute(ATTR.predictionId, single.id);
}

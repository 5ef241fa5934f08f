import * as api from '@opentelemetry/api';
import { withIdentity } from '../context/identity-key.ts';
import { ATTR } from '../contract/index.ts';
import type { Exporter } from '../export/exporter.ts';
import { registry } from '../export/registry.ts';
import type { CountedBaseline } from '../model/counted-baseline.ts';
import type { ModelState } from '../model/state.ts';
import { activeTracer } from '../otel/providers.ts';
import { observePredictions } from './observe-predictions.ts';
import { observeRows } from './observe-rows.ts';
import { listOf, type Observers } from './observer.ts';
import { isPromiseOfMapper } from './refuse-promise.ts';
import type { Prediction, PredictOptions, Row } from './types.ts';

export type Mappers = PredictOptions<readonly unknown[], unknown> & {
  /** How the spans start; default: those of a model in this process. */
  readonly span?: api.SpanOptions | undefined;
  /** Inputs of a call where neither mapper tells; default 1. Cheap, and does not throw. */
  readonly inputs?: ((args: readonly unknown[]) => number) | undefined;
};

const NO_ROWS: readonly Row[] = Object.freeze([]);

/** One call under way. */
export interface Call {
  readonly state: ModelState;
  readonly exporter: Exporter | undefined;
  readonly span: api.Span | undefined;
  /** Context to run the function in, where there is a span. */
  readonly context: api.Context | undefined;
  /** What features and predictions are counted by. */
  readonly counted: CountedBaseline | undefined;
  /** Rows that the `features` mapper gave, where it told. */
  readonly rows: number | undefined;
  /** Inputs, where neither mapper tells. */
  readonly size: number;
  /** Those that saw the call begin. */
  readonly observers: Observers | undefined;
  /** What the `features` mapper gave, for observers. */
  readonly observed: readonly Row[];
  /** What the observers keep of the call. */
  readonly begun: readonly unknown[] | undefined;
  /** Milliseconds on the monotonic clock. */
  readonly start: number;
}

/**
 * Counts the features and starts the span. Never throws.
 *
 * @returns undefined while no SDK is there: the call counts as lost, and costs next to nothing more
 */
export function beginCall(state: ModelState, mappers: Mappers, args: readonly unknown[]): Call | undefined {
  const { observers } = state;
  let exporter: Exporter | undefined;
  let span: api.Span | undefined;
  let context: api.Context | undefined;
  let counted: CountedBaseline | undefined;
  let rows: number | undefined;
  let size = 1;
  let given: unknown;
  try {
    exporter = registry.exporter();
    const tracer = activeTracer();
    if (exporter === undefined) state.faults.count('no_sdk');
    if (exporter === undefined && tracer === undefined) return undefined;
    counted = state.segments === undefined ? state.whole : countedOf(state, mappers.segment, args);
    if (mappers.features !== undefined && (exporter !== undefined || observers !== undefined)) {
      given = featuresOf(state, mappers.features, args);
      if (exporter !== undefined) rows = rowsOf(state, counted, given);
    }
    if (mappers.inputs !== undefined) size = mappers.inputs(args);
    if (tracer !== undefined) {
      const parent = api.context.active();
      span = tracer.startSpan(state.spanName, mappers.span ?? state.spanOptions, parent);
      context = api.trace.setSpan(withIdentity(parent, state.identity.event), span);
    }
  } catch (error) {
    state.faults.count('telemetry_threw', error);
  }
  state.active++;
  const observed = observers === undefined ? NO_ROWS : listRows(state, given);
  const begun = observers?.begin(observed, args);
  const start = performance.now();
  return { state, exporter, span, context, counted, rows, size, observers, observed, begun, start };
}

/** Counts the predictions and ends the span of a call that gave a result. Never throws. */
export function endCall(call: Call, mappers: Mappers, result: unknown, args: readonly unknown[]): void {
  const { state, span } = call;
  const seconds = (performance.now() - call.start) / 1000;
  state.active--;
  const given = predictionsOf(state, mappers.prediction, result, args);
  try {
    const inputs = inputsOf(given, call);
    const single = observePredictions(state, call.counted, given, inputs);
    if (call.observers !== undefined) {
      const predictions = listOf<Prediction>(given);
      call.observers.end(
        { args, rows: call.observed, predictions, result, inputs, seconds, thrown: undefined, span },
        call.begun,
      );
    }
    if (call.exporter !== undefined) holdDuration(state, seconds);
    if (span === undefined) return;
    if (span.isRecording()) {
      describe(span, state, inputs);
      if (single !== undefined) describePrediction(span, state, single);
    }
    span.end();
  } catch (error) {
    state.faults.count('telemetry_threw', error);
  }
}

/** Ends the span of a call that threw. Never throws. */
export function failCall(call: Call, thrown: unknown, args: readonly unknown[]): void {
  const { state, span } = call;
  const seconds = (performance.now() - call.start) / 1000;
  state.active--;
  try {
    if (call.observers !== undefined) {
      const inputs = call.rows ?? call.size;
      const box = { error: thrown };
      call.observers.end(
        { args, rows: call.observed, predictions: [], result: undefined, inputs, seconds, thrown: box, span },
        call.begun,
      );
    }
    const attributes = state.failureAttributes(thrown);
    call.exporter?.inferenceDuration.record(seconds, attributes);
    if (span === undefined) return;
    if (span.isRecording()) {
      describe(span, state, call.rows ?? call.size);
      span.setAttribute(ATTR.errorType, attributes[ATTR.errorType]!);
      // No message: it may quote the input.
      span.setStatus({ code: api.SpanStatusCode.ERROR });
    }
    span.end();
  } catch (error) {
    state.faults.count('telemetry_threw', error);
  }
}

function holdDuration(state: ModelState, seconds: number): void {
  const when = state.durations.add(seconds);
  if (when === 'now') flushDurations(state);
  else if (when === 'soon') setTimeout(flushDurations, 0, state);
}

function flushDurations(state: ModelState): void {
  try {
    // Asked for again: between calls another provider may have come.
    const exporter = registry.exporter();
    if (exporter !== undefined) state.durations.flush(exporter.inferenceDuration, state.identity.metric);
  } catch (error) {
    state.faults.count('telemetry_threw', error);
  }
}

/** What the rows of a call are counted by, where the baseline is segmented. */
function countedOf(
  state: ModelState,
  segment: Mappers['segment'],
  args: readonly unknown[],
): CountedBaseline | undefined {
  try {
    const given = segment?.(...args);
    if (isPromiseOfMapper(state, given)) return undefined;
    const counted = state.segments?.of(given);
    if (counted === undefined) state.faults.count('segment_unknown');
    return counted;
  } catch (error) {
    state.faults.count('segment_unknown', error);
    return undefined;
  }
}

function featuresOf(
  state: ModelState,
  features: NonNullable<Mappers['features']>,
  args: readonly unknown[],
): unknown {
  try {
    return features(...args);
  } catch (error) {
    state.faults.count('features_threw', error);
    return undefined;
  }
}

/** For observers. Looking at what the mapper gave may run getters of the caller. */
function listRows(state: ModelState, given: unknown): readonly Row[] {
  try {
    return listOf<Row>(given);
  } catch (error) {
    state.faults.count('features_threw', error);
    return NO_ROWS;
  }
}

function rowsOf(state: ModelState, counted: CountedBaseline | undefined, given: unknown): number | undefined {
  try {
    return observeRows(state, counted, given);
  } catch (error) {
    state.faults.count('features_threw', error);
    return undefined;
  }
}

function predictionsOf(
  state: ModelState,
  prediction: Mappers['prediction'],
  result: unknown,
  args: readonly unknown[],
): unknown {
  try {
    const given = prediction?.(result, ...args);
    return isPromiseOfMapper(state, given) ? undefined : given;
  } catch (error) {
    state.faults.count('prediction_threw', error);
    return undefined;
  }
}

function inputsOf(given: unknown, { rows, size }: Call): number {
  if (given === undefined) return rows ?? size;
  return rows ?? (Array.isArray(given) ? given.length : 1);
}

// Set late and not at the start: the SDK cleans what is given at the start three times over.
function describe(span: api.Span, { identity, role }: ModelState, inputs: number): void {
  span.setAttribute(ATTR.operationName, 'predict');
  span.setAttribute(ATTR.datasetId, identity.datasetId);
  span.setAttribute(ATTR.modelRole, role);
  span.setAttribute(ATTR.batchSize, inputs);
}

function describePrediction(span: api.Span, state: ModelState, single: Prediction): void {
  if (single.class !== undefined) {
    span.setAttribute(ATTR.predictionClass, state.classes[state.classIndexOf(single.class)]!);
  }
  if (Number.isFinite(single.score)) span.setAttribute(ATTR.predictionScore, single.score!);
  if (typeof single.id === 'string') span.setAttribute(ATTR.predictionId, single.id);
}

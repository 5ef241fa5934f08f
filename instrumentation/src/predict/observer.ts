import type { Span } from '@opentelemetry/api';
import type { ModelState } from '../model/state.ts';
import type { Prediction, Row } from './types.ts';

/** A call of a wrapped function that is over. What it holds is the caller's: read it, do not keep or change it. */
export interface EndedCall {
  readonly args: readonly unknown[];
  /** Rows that the `features` mapper gave, one for each input; none when it gave none. */
  readonly rows: readonly Row[];
  /** Predictions that the `prediction` mapper gave, one for each input; none when it gave none or the call failed. */
  readonly predictions: readonly Prediction[];
  /** What the function gave, or its promise did; undefined when the call failed. */
  readonly result?: unknown;
  /** Inputs of the call. */
  readonly inputs: number;
  readonly seconds: number;
  /** What the function threw, in a box. */
  readonly thrown?: { readonly error: unknown } | undefined;
  /** Span of the call, open still; undefined without a tracer. */
  readonly span: Span | undefined;
}

/** What an observer does with the calls of one model version. What it throws is counted, never passed on. */
export interface CallObserver {
  /** Before the function runs, with the rows as they are then. What it gives is handed to `end`. */
  begin?(rows: readonly Row[], args: readonly unknown[]): unknown;
  /** After the function, synchronously: keep it short, and do longer work later. */
  end?(call: EndedCall, begun: unknown): void;
}

/** The model version that an observer is attached to. */
export interface ObservedModel {
  readonly name: string;
  readonly version: string;
  readonly datasetId: string;
  readonly task: string;
  /** Declared classes, without `_other`. */
  readonly classes: readonly string[];
}

/**
 * Something that looks at every call of a model version beside what is counted anyway: feedback, cost, checks,
 * explanations. Made by a function of this package and given to `defineModel` in `observers`.
 */
export interface ModelObserver {
  /** Called once for each version that it is given to. @throws TypeError when it does not suit the model */
  attach(model: ObservedModel): CallObserver;
}

/** Calls of one model version as its observers see them. */
export function beginObservers(state: ModelState, rows: readonly Row[], args: readonly unknown[]): unknown[] {
  return state.observers.map((observer) => {
    try {
      return observer.begin?.(rows, args);
    } catch (error) {
      state.faults.count('observer_threw', error);
      return undefined;
    }
  });
}

export function endObservers(
  state: ModelState,
  call: EndedCall,
  begun: readonly unknown[] | undefined,
): void {
  state.observers.forEach((observer, i) => {
    try {
      observer.end?.(call, begun?.[i]);
    } catch (error) {
      state.faults.count('observer_threw', error);
    }
  });
}

/** What a mapper gave, as a list of objects: the call must not fail over one that gave something else. */
export function listOf<Item extends object>(given: unknown): readonly Item[] {
  const items = Array.isArray(given) ? given : given === undefined ? [] : [given];
  return items.map((item) => (typeof item === 'object' && item !== null ? item : {}) as Item);
}

import type { Span } from '@opentelemetry/api';
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

/** The observers of one model version. What one of them throws is counted, and the others go on. */
export class Observers {
  readonly list: readonly CallObserver[];
  readonly #anyBegins: boolean;
  readonly #broken: (error: unknown) => void;

  constructor(observers: readonly CallObserver[], broken: (error: unknown) => void) {
    this.list = observers;
    this.#anyBegins = observers.some(({ begin }) => begin !== undefined);
    this.#broken = broken;
  }

  /** @returns what each observer keeps of the call, where any does */
  begin(rows: readonly Row[], args: readonly unknown[]): unknown[] | undefined {
    if (!this.#anyBegins) return undefined;
    const begun: unknown[] = [];
    for (const observer of this.list) {
      try {
        begun.push(observer.begin?.(rows, args));
      } catch (error) {
        begun.push(undefined);
        this.#broken(error);
      }
    }
    return begun;
  }

  end(call: EndedCall, begun: readonly unknown[] | undefined): void {
    for (let i = 0; i < this.list.length; i++) {
      try {
        this.list[i]!.end?.(call, begun?.[i]);
      } catch (error) {
        this.#broken(error);
      }
    }
  }
}

const NONE: readonly never[] = Object.freeze([]);

/** What a mapper gave, as a list of objects: the call must not fail over one that gave something else. */
export function listOf<Item extends object>(given: unknown): readonly Item[] {
  if (given === undefined) return NONE;
  if (!Array.isArray(given)) return [objectOf<Item>(given)];
  return given.every(isObject) ? given : given.map(objectOf<Item>);
}

function objectOf<Item extends object>(item: unknown): Item {
  return (isObject(item) ? item : {}) as Item;
}

function isObject(item: unknown): boolean {
  return typeof item === 'object' && item !== null;
}

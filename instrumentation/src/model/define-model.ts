import type { Baseline } from '../baseline/types.ts';
import { checkFunction, checkOptions } from '../check/options.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { startSelfCheck } from '../health/self-check.ts';
import type { Mappers } from '../predict/call.ts';
import { MAPPERS, type PredictOptions } from '../predict/types.ts';
import { wrapPredict } from '../predict/wrap-predict.ts';
import { type CaptureOptions, captureBaseline } from './capture-baseline.ts';
import { type LabelledPrediction, recordFeedback } from './feedback.ts';
import { checkModelOptions, checkRole, type ModelOptions, type Role } from './options.ts';
import { hideVerification, showVerification } from './verification.ts';

// biome-ignore lint/suspicious/noExplicitAny: the one type that every function is assignable to, whatever its arguments
type AnyFunction = (...args: any[]) => unknown;

/** Handle of one model version in this process. */
export interface Model {
  readonly name: string;
  readonly version: string;
  readonly datasetId: string;
  readonly role: Role;
  /**
   * Instruments a predict function: a span, the duration, predictions by class, calls under way, error types,
   * features and predictions by bin of the baseline. The function that comes back has the same signature and gives
   * the same result or error; a synchronous one stays synchronous. Faults of the instrumentation are counted.
   *
   * @throws TypeError when it is no function or a class, or a mapper is none or has another name
   */
  wrapPredict<Fn extends AnyFunction>(
    fn: Fn,
    options?: PredictOptions<Parameters<Fn>, Awaited<ReturnType<Fn>>>,
  ): Fn;
  /**
   * Counts a label for a prediction that the caller kept, in the same metrics as `createFeedback`, and sends
   * `ml.prediction.feedback`. A label that is given twice counts twice: that is the caller's to know. Never throws.
   */
  recordFeedback(feedback: LabelledPrediction): void;
  /**
   * Takes a baseline from the rows that the version is called with from now on, and from what it answers, such as to
   * judge the canary that is to take its place. Its data set id is `live:<name>@<version>/<start>`. Rejects when it is
   * aborted (`signal`), retired, defined again or asked twice at a time.
   */
  captureBaseline(options?: CaptureOptions): Promise<Baseline>;
  /** Says that the version plays another part from now on. @throws TypeError on an unknown role */
  setRole(role: Role): void;
  /** Says that this process serves the version no more. Calls that still come are counted, their features are not. */
  retire(): void;
}

/**
 * Makes the handle of a model version. Do it once, where the model is loaded; all work that can be done ahead is done
 * here. All handles of a version count together. When it is defined again with other options, those hold from then on,
 * for functions that are wrapped already too, the fault `redefined` is counted, and roles and retirement are the new
 * handle's alone.
 *
 * @throws TypeError when an option is wrong or unknown; BaselineError when the baseline is damaged
 */
export function defineModel(options: ModelOptions): Model {
  const state = registry.register(checkModelOptions(options));
  registry.report(state);
  startSelfCheck();
  const { identity, definition } = state;
  showVerification(identity);
  const who = `${identity.name}@${identity.version}`;
  const isServed = () => state.definition === definition && !state.retired;
  const event = (key: 'modelLoaded' | 'modelRetired', body: string) =>
    emitEvent(key, body, identity.event, {
      [ATTR.modelRole]: state.role,
      ...(key === 'modelLoaded' && {
        [ATTR.modelDigest]: definition.digest ?? '',
        [ATTR.baselineId]: state.baselineId,
      }),
    });
  if (!state.announced) event('modelLoaded', `${who} is served as ${state.role}`);
  state.announced = true;

  return Object.freeze({
    name: identity.name,
    version: identity.version,
    datasetId: identity.datasetId,
    get role() {
      return state.role;
    },
    wrapPredict<Fn extends AnyFunction>(
      fn: Fn,
      mappers: PredictOptions<Parameters<Fn>, Awaited<ReturnType<Fn>>> = {},
    ): Fn {
      checkFunction('wrapPredict wants a function', fn);
      refuseClass(fn);
      checkOptions('wrapPredict', mappers, MAPPERS);
      for (const name of MAPPERS) {
        if (mappers[name] !== undefined)
          checkFunction(`wrapPredict option ${name} must be a function`, mappers[name]);
      }
      return wrapPredict(state, fn, mappers as Mappers) as Fn;
    },
    recordFeedback(feedback: LabelledPrediction) {
      recordFeedback(state, feedback);
    },
    captureBaseline: (options?: CaptureOptions) => captureBaseline(state, isServed(), options),
    setRole(role: Role) {
      checkRole(role);
      if (!isServed() || role === state.role) return;
      state.serve(role);
      event('modelLoaded', `${who} is served as ${role}`);
    },
    retire() {
      if (!isServed()) return;
      registry.retire(state);
      hideVerification(identity);
      event('modelRetired', `${who} is served no more`);
    },
  });
}

/** A class has a fixed prototype and its source for a text; a method called `class` lacks the former. */
function refuseClass(fn: AnyFunction): void {
  const isFixed = Object.getOwnPropertyDescriptor(fn, 'prototype')?.writable === false;
  if (isFixed && Function.prototype.toString.call(fn).startsWith('class')) {
    throw new TypeError('wrapPredict wants a function, not a class: wrap the method that predicts');
  }
}

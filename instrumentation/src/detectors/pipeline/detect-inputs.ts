import { context, trace } from '@opentelemetry/api';
import { checkFunction, checkOptions } from '../../check/options.ts';
import { registry } from '../../export/registry.ts';
import type { Series } from '../../export/tally.ts';
import type { CallObserver, EndedCall, ModelObserver, ObservedModel } from '../../predict/observer.ts';
import type { Query } from '../types.ts';
import { DeferredQueue } from './deferred-queue.ts';
import { type OneOrMany, vectorsOf } from './one-or-many.ts';
import { checkPolicies, type DetectorPolicy } from './policy.ts';
import { calledByDetector, Watch } from './watch.ts';

/** How detectors see a call. Each runs once a call at most, and only where a detector looks at an input of it. */
export interface InputMappers<Args extends readonly unknown[], Result> {
  /** What the model was asked, in the order of the vectors of training; an array of such for a batch. */
  readonly vector: (...args: Args) => OneOrMany;
  /** Who asked. */
  readonly client?: ((...args: Args) => string | undefined) | undefined;
  /** Probability of each class; an array of such for a batch. Needed by detectors that say so. */
  readonly probabilities?: ((result: Result, ...args: Args) => OneOrMany) | undefined;
}

export interface DetectInputsOptions<Args extends readonly unknown[], Result>
  extends InputMappers<Args, Result> {
  /** 1 to 16, each rule once; none may block. */
  readonly detectors: readonly DetectorPolicy[];
}

const WHERE = 'detectInputs';

/**
 * An observer that shows detectors the calls of a model, for `observers` of `defineModel`. It counts what they look at
 * and find, and reports findings; answers stay as they are. What asks the model itself waits until after the answer: at
 * most 64 queries, and what comes on top counts as `ml.input.skipped`.
 *
 * @throws TypeError when an option is missing, wrong or unknown, or a policy is to block: {@link inputGuard} does that
 */
export function detectInputs<Args extends readonly unknown[], Result>(
  options: DetectInputsOptions<Args, Result>,
): ModelObserver {
  checkOptions(WHERE, options, ['detectors', ...MAPPER_NAMES]);
  const { detectors } = options;
  checkPolicies(WHERE, detectors);
  checkMappers(WHERE, options);
  const blocking = detectors.findIndex(({ action }) => action === 'block');
  if (blocking >= 0) {
    throw new TypeError(
      `${WHERE} option detectors[${blocking}].action cannot be block, for an observer is told when the answer is given: screen before the call with inputGuard`,
    );
  }
  const queue = new DeferredQueue();
  return Object.freeze({ attach: (model: ObservedModel) => attach(options, queue, model) });
}

export const MAPPER_NAMES = ['vector', 'client', 'probabilities'] as const;

/** @throws TypeError when a mapper is no function, or there is none for vectors */
export function checkMappers(
  where: string,
  mappers: Readonly<Partial<Record<string, unknown>>> | object,
): void {
  for (const name of MAPPER_NAMES) {
    const mapper = (mappers as Record<string, unknown>)[name];
    if (mapper !== undefined || name === 'vector')
      checkFunction(`${where} option ${name} must be a function`, mapper);
  }
}

function attach<Args extends readonly unknown[], Result>(
  options: DetectInputsOptions<Args, Result>,
  queue: DeferredQueue,
  model: ObservedModel,
): CallObserver {
  // Of the call that is looked at, so that one that is not costs no closure.
  let call: EndedCall | undefined;
  let queries: readonly Query[] | undefined;
  const looks = options.detectors.map((policy) => {
    const watch = new Watch(policy, model);
    const skipped = watch.detector.costly ? skippedSeries(watch, model) : undefined;
    const look = (input: number) => {
      queries ??= queriesOf(call!, options);
      const query = queries[input];
      if (query === undefined) return;
      const { span } = call!;
      if (skipped) queue.offer(watch, query, span?.spanContext(), skipped);
      else if (span) context.with(trace.setSpan(context.active(), span), () => watch.inspect(query));
      else watch.inspect(query);
    };
    return { watch, look };
  });
  return {
    end(ended) {
      if (calledByDetector()) return;
      call = ended;
      try {
        for (const { watch, look } of looks) {
          // A call that failed has no answer.
          if (watch.detector.stage === 'input' || !ended.thrown) watch.sample.each(ended.inputs, look);
        }
      } finally {
        // What they hold is the caller's.
        call = undefined;
        queries = undefined;
      }
    },
  };
}

function skippedSeries({ detector }: Watch, { name, version }: ObservedModel): Series {
  return registry
    .tally('inputsSkipped')
    .of({ modelName: name, modelVersion: version, securityRule: detector.rule });
}

function queriesOf<Args extends readonly unknown[], Result>(
  call: EndedCall,
  { vector, client, probabilities }: InputMappers<Args, Result>,
): readonly Query[] {
  const { predictions, thrown } = call;
  const args = call.args as unknown as Args;
  const asked = client?.(...args);
  const shares = thrown ? [] : vectorsOf(probabilities?.(call.result as Result, ...args));
  const at = Date.now();
  return vectorsOf(vector(...args)).map((values, i) => ({
    vector: values,
    class: predictions[i]?.class,
    probabilities: shares[i] as readonly number[] | undefined,
    client: asked,
    at,
  }));
}

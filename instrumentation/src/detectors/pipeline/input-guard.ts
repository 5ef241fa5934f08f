import { checkIdentified } from '../../check/identified.ts';
import { checkFunction, checkOptions } from '../../check/options.ts';
import { registry } from '../../export/registry.ts';
import { guarded } from '../../faults/guarded.ts';
import type { Identified } from '../../model/identity.ts';
import { listOf } from '../../predict/observer.ts';
import type { Prediction } from '../../predict/types.ts';
import type { Query } from '../types.ts';
import { lengthOf } from '../vectors.ts';
import { checkMappers, type InputMappers, MAPPER_NAMES } from './detect-inputs.ts';
import { InputBlockedError } from './input-blocked-error.ts';
import { vectorsOf } from './one-or-many.ts';
import { checkPolicies, type DetectorPolicy } from './policy.ts';
import { type InputFinding, Watch } from './watch.ts';

export interface InputGuardOptions {
  /** The model version, such as the options that it was defined by. */
  readonly model: Identified;
  /** 1 to 16, each rule once. */
  readonly detectors: readonly DetectorPolicy[];
}

/** A query of which `at` may be left out: it is now. */
export type GuardedQuery = Omit<Query, 'at'> & { readonly at?: number | undefined };

/** What came of a query. */
export interface Screening {
  /** `blocked` when a detector that blocks found something, `flagged` when only others did. */
  readonly action: 'allowed' | 'flagged' | 'blocked';
  readonly findings: readonly InputFinding[];
}

export interface GuardMappers<Args extends readonly unknown[], Result> extends InputMappers<Args, Result> {
  /** As that of `wrapPredict`: its class is what detectors of the answer stage see. */
  readonly prediction?:
    | ((result: Result, ...args: Args) => Prediction | readonly Prediction[] | undefined)
    | undefined;
}

export interface InputGuard {
  /** What detectors of the input stage make of a query, before it is answered. Never throws. */
  screen(query: GuardedQuery): Screening;
  /** What detectors of the answer stage make of it, with its class and probabilities. Never throws. */
  judge(query: GuardedQuery): Screening;
  /**
   * A function that screens, asks the given one and judges. It throws {@link InputBlockedError} in place of an answer
   * where an input is blocked; of a batch all are refused. A synchronous function stays one.
   *
   * @throws TypeError when the function or a mapper is none
   */
  wrap<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    mappers: GuardMappers<Args, Awaited<Result>>,
  ): (...args: Args) => Result;
}

const WHERE = 'inputGuard';
const ALLOWED: Screening = Object.freeze({ action: 'allowed', findings: Object.freeze([]) });

/**
 * Detectors in front of and behind a model, which may refuse what it is asked. A detector or mapper that throws is counted
 * as the fault `detector_threw` and refuses nothing: the guard fails open.
 *
 * @throws TypeError when an option is missing, wrong or unknown
 */
export function inputGuard(options: InputGuardOptions): InputGuard {
  checkOptions(WHERE, options, ['model', 'detectors']);
  const { model, detectors } = options;
  checkIdentified(`${WHERE} option model`, model);
  checkPolicies(WHERE, detectors);
  const watches = detectors.map((policy) => new Watch(policy, model));
  const before = watches.filter(({ detector }) => detector.stage === 'input');
  const after = watches.filter(({ detector }) => detector.stage === 'answer');
  const screen = (query: GuardedQuery) => inspect(before, query);
  const judge = (query: GuardedQuery) => inspect(after, query);
  return Object.freeze({
    screen,
    judge,
    wrap<Args extends readonly unknown[], Result>(
      fn: (...args: Args) => Result,
      mappers: GuardMappers<Args, Awaited<Result>>,
    ) {
      checkFunction(`${WHERE} wrap wants a function`, fn);
      checkOptions(`${WHERE} wrap`, mappers, [...MAPPER_NAMES, 'prediction']);
      checkMappers(`${WHERE} wrap`, mappers);
      if (mappers.prediction !== undefined) {
        checkFunction(`${WHERE} wrap option prediction must be a function`, mappers.prediction);
      }
      return wrap(fn, mappers, screen, after.length > 0 ? judge : undefined);
    },
  });
}

function inspect(watches: readonly Watch[], given: GuardedQuery): Screening {
  return orAllowed(() => {
    if (lengthOf(given?.vector) === undefined)
      throw new TypeError('a query without a vector cannot be screened');
    const query = { ...given, at: given.at ?? Date.now() };
    let findings: InputFinding[] | undefined;
    let blocks = false;
    for (const watch of watches) {
      watch.sample.each(1, () => {
        const finding = watch.inspect(query);
        if (finding === undefined) return;
        findings = [...(findings ?? []), finding];
        blocks ||= watch.blocks;
      });
    }
    return findings ? { action: blocks ? 'blocked' : 'flagged', findings } : ALLOWED;
  });
}

/** What a step says; a fault of it refuses nothing. */
function orAllowed(step: () => Screening): Screening {
  return guarded(step, (error) => registry.faults.count('detector_threw', error)) ?? ALLOWED;
}

type Screen = (query: GuardedQuery) => Screening;

function wrap<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  mappers: GuardMappers<Args, Awaited<Result>>,
  screen: Screen,
  judge: Screen | undefined,
): (...args: Args) => Result {
  const { vector, client, probabilities, prediction } = mappers;
  const refuse = ({ action, findings }: Screening) => {
    if (action === 'blocked') throw new InputBlockedError(findings);
  };
  const judged = <Answer extends Awaited<Result>>(
    queries: readonly GuardedQuery[],
    result: Answer,
    args: Args,
  ) => {
    refuse(
      orAllowed(() => {
        const shares = vectorsOf(probabilities?.(result, ...args));
        const predictions = listOf<Prediction>(prediction?.(result, ...args));
        const answered = queries.map((query, i) => ({
          ...query,
          class: predictions[i]?.class,
          probabilities: shares[i] as readonly number[] | undefined,
        }));
        return worst(answered, judge!);
      }),
    );
    return result;
  };
  return function (this: unknown, ...args: Args): Result {
    let queries: readonly GuardedQuery[] = [];
    refuse(
      orAllowed(() => {
        const asked = client?.(...args);
        const at = Date.now();
        queries = vectorsOf(vector(...args)).map((values) => ({ vector: values, client: asked, at }));
        return worst(queries, screen);
      }),
    );
    const result = Reflect.apply(fn, this, args);
    if (!judge) return result;
    return isThenable(result)
      ? (result.then((answer) => judged(queries, answer, args)) as Result)
      : judged(queries, result as Awaited<Result>, args);
  };
}

/** Of a batch what was found about all, and the worst that is to be done. */
function worst(queries: readonly GuardedQuery[], screen: Screen): Screening {
  const screenings = queries.map(screen).filter(({ action }) => action !== 'allowed');
  if (screenings.length === 0) return ALLOWED;
  const isBlocked = screenings.some(({ action }) => action === 'blocked');
  return {
    action: isBlocked ? 'blocked' : 'flagged',
    findings: screenings.flatMap(({ findings }) => findings),
  };
}

function isThenable<Result>(result: Result): result is Result & PromiseLike<Awaited<Result>> {
  return typeof (result as { then?: unknown } | null | undefined)?.then === 'function';
}

import { checkFunction, checkObject } from '../check/options.ts';
import type { Model } from '../model/define-model.ts';
import type { Mappers } from '../predict/call.ts';
import type { Prediction, Row } from '../predict/types.ts';
import { wrapPredict } from '../predict/wrap-predict.ts';
import { batchOf, checkMappers, stateOf } from './model-state.ts';

/** The part of an ONNX Runtime session that is used: `InferenceSession` of onnxruntime-node and onnxruntime-web. */
export interface OnnxSession {
  readonly inputNames: readonly string[];
  run(feeds: never, ...rest: never[]): Promise<unknown>;
}

type Feeds<Session extends OnnxSession> = Parameters<Session['run']>[0];
type Outputs<Session extends OnnxSession> = Awaited<ReturnType<Session['run']>>;

export interface OnnxOptions<Session extends OnnxSession> {
  /** The row that the feeds were made of, or an array with one for each input. As of `wrapPredict`. */
  readonly features?: ((feeds: Feeds<Session>) => Row | readonly Row[] | undefined) | undefined;
  /** The prediction that the outputs hold, or an array of them. As of `wrapPredict`. */
  readonly prediction?:
    | ((outputs: Outputs<Session>, feeds: Feeds<Session>) => Prediction | readonly Prediction[] | undefined)
    | undefined;
  /** The segment of a run. As of `wrapPredict`. */
  readonly segment?: ((feeds: Feeds<Session>) => string | undefined) | undefined;
}

/**
 * The session, with an instrumented `run`; all else is the session's own. The given one stays as it is. Where no mapper
 * tells, a call has as many inputs as the first dimension of the model's first input says, if that has two or more.
 *
 * @throws TypeError when it is no session, no model, or an option is wrong
 */
export function wrapOnnxSession<Session extends OnnxSession>(
  model: Model,
  session: Session,
  options: OnnxOptions<Session> = {},
): Session {
  const state = stateOf('wrapOnnxSession', model);
  checkObject('wrapOnnxSession wants an InferenceSession', session);
  checkFunction('wrapOnnxSession wants an InferenceSession with a function run', session.run);
  checkMappers('wrapOnnxSession', options);
  const first = session.inputNames?.[0] ?? '';
  const mappers = {
    ...options,
    inputs: ([feeds]: readonly unknown[]) =>
      batchOf((feeds as Record<string, { readonly dims?: unknown } | undefined> | undefined)?.[first]?.dims),
  } as Mappers;
  const run = wrapPredict(state, (...args) => Reflect.apply(session.run, session, args), mappers);
  // Not of the session itself: of a frozen one, a proxy may not give out other functions than its own.
  return new Proxy(Object.create(session) as Session, {
    get(_, key) {
      if (key === 'run') return run;
      // On the session itself: getters and methods of a class with private fields want it, and not the proxy.
      const value: unknown = Reflect.get(session, key);
      return typeof value === 'function' && key !== 'constructor' ? value.bind(session) : value;
    },
    set: (_, key, value) => Reflect.set(session, key, value),
  });
}

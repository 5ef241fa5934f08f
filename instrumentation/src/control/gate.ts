import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { checkText } from '../check/text.ts';
import { registry } from '../export/registry.ts';
import { isolation, versionKey } from './isolation.ts';

// biome-ignore lint/suspicious/noExplicitAny: the one type that every function is assignable to, whatever its arguments
type AnyFunction = (...args: any[]) => unknown;

/** Why a call is refused: the version was disabled or isolated, or the client was isolated. */
export type IsolationReason = 'model_disabled' | 'client_isolated';

/** Thrown in place of a prediction. A service answers it with 503 or 403. */
export class IsolatedError extends Error {
  override readonly name = 'IsolatedError';
  readonly code: IsolationReason;

  constructor(code: IsolationReason, message: string) {
    super(message);
    this.code = code;
  }
}

export interface GateOptions<Fn extends AnyFunction> {
  /** Who asks, by the id that an isolation names. What it throws counts as the fault `guard_threw`, and nobody is refused. */
  readonly client?: ((...args: Parameters<Fn>) => string | undefined) | undefined;
}

/**
 * Puts a gate before a predict function: while the control endpoint has disabled or isolated the version, or isolated
 * the client, a call throws {@link IsolatedError} and the function is not called. Otherwise it is as before: the same
 * arguments, result and errors. Give the gate to `wrapPredict`, so that refused calls are counted as errors.
 *
 * @throws TypeError when it is no function, the model has no name or version, or an option is wrong
 */
export function gatePredict<Fn extends AnyFunction>(
  model: { readonly name: string; readonly version: string },
  fn: Fn,
  options: GateOptions<Fn> = {},
): Fn {
  checkObject('gatePredict wants a model', model);
  const { name, version } = model;
  checkText('gatePredict model.name', name);
  checkText('gatePredict model.version', version);
  checkFunction('gatePredict wants a function', fn);
  checkOptions('gatePredict', options, ['client']);
  const { client } = options;
  if (client !== undefined) checkFunction('gatePredict option client must be a function', client);
  const gate = gateOf(name, version);
  const { clients } = isolation;
  return function (this: unknown, ...args: Parameters<Fn>) {
    if (gate.closed) throw new IsolatedError('model_disabled', `${name}@${version} is disabled`);
    if (clients.size > 0 && client !== undefined && isRefused(client, args)) {
      throw new IsolatedError('client_isolated', 'this client is isolated');
    }
    return Reflect.apply(fn, this, args);
  } as Fn;
}

/** The gate of a version, one however often it is made: a version that is loaded again stays disabled. */
function gateOf(name: string, version: string): { closed: boolean } {
  const key = versionKey(name, version);
  const gate = isolation.gates.get(key) ?? { closed: false };
  isolation.gates.set(key, gate);
  return gate;
}

function isRefused<Args extends unknown[]>(
  client: (...args: Args) => string | undefined,
  args: Args,
): boolean {
  try {
    const id = client(...args);
    return id !== undefined && isolation.clients.has(id);
  } catch (error) {
    registry.faults.count('guard_threw', error);
    return false;
  }
}

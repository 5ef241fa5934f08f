import { checkWhole } from '../check/count.ts';
import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkUserKey } from '../events/user-hash.ts';
import type { Model } from '../model/define-model.ts';
import { text } from '../model/options.ts';
import type { Prediction } from '../predict/types.ts';

// biome-ignore lint/suspicious/noExplicitAny: the one type that every function is assignable to, whatever its arguments
export type AnyFunction = (...args: any[]) => unknown;

/** A loaded version: its handle and its predict function, wrapped by that handle. */
export interface Served<Fn extends AnyFunction> {
  readonly model: Model;
  readonly predict: Fn;
}

export interface RouterOptions<Fn extends AnyFunction> {
  /** Name of the router, the same in all replicas. Routers of different names assign keys independently. */
  readonly name: string;
  /** The version that answers at first. All versions are of one model. */
  readonly champion: Served<Fn>;
  /**
   * What stays with one arm of a canary, such as a customer. It is hashed and kept nowhere. Without it each call is
   * assigned by `Math.random`.
   */
  readonly key?: ((...args: Parameters<Fn>) => string) | undefined;
  /** The prediction that a result holds, by which a shadow is compared with the answer; as for `wrapPredict`. */
  readonly prediction?:
    | ((
        result: Awaited<ReturnType<Fn>>,
        ...args: Parameters<Fn>
      ) => Prediction | readonly Prediction[] | undefined)
    | undefined;
  /** Key of 16 characters or more for the hash of who acts. Default: that of `configureSecurity`; without one events do not say who. */
  readonly actorKey?: string | undefined;
}

/** Who did something to a router, and why. */
export interface ActionOptions {
  /** For people: cut at 256 characters. */
  readonly reason?: string | undefined;
  /** Who acts. Only its keyed hash leaves the process. */
  readonly actor?: string | undefined;
}

export interface CanaryOptions extends ActionOptions {
  /** Share of the keys, or of the calls without a key, that it answers: over 0, to 1. */
  readonly share: number;
  /** Seconds past which a call counts as slow. Default 0.2, the target of the 95th percentile. */
  readonly slowerThan?: number | undefined;
  /**
   * Identifier of this step of the release, the same in all replicas: their counts are added by it. Default
   * `<router>:<champion>><canary>+<end of its digest>@<share>`, without `+` for a version that has no digest. Give one
   * to judge the same build at the same share anew.
   */
  readonly deploymentId?: string | undefined;
}

/** The truth about a prediction, for the verdict on a canary. */
export interface CanaryLabel {
  /** The caller's judgement. */
  readonly wrong: boolean;
  /** When the prediction was made: a Date, or milliseconds since 1970. */
  readonly predictedAt: Date | number;
}

export interface ShadowOptions<Fn extends AnyFunction> extends ActionOptions {
  /** Share of the calls that it sees. Default 1. */
  readonly share?: number | undefined;
  /** Calls of it under way at once. Default 1. */
  readonly concurrency?: number | undefined;
  /** Calls that may wait for it or be waited for; what comes past that is dropped. Default 100. */
  readonly queue?: number | undefined;
  /** Seconds after which a call of it is waited for no more; it runs on for as long as it likes. Default 10. */
  readonly timeout?: number | undefined;
  /** Copies the arguments for it, in the caller's turn. Default `structuredClone`. */
  readonly copy?: ((args: Parameters<Fn>) => Parameters<Fn>) | undefined;
  /** Default `<router>:<champion>+<shadow>`. */
  readonly deploymentId?: string | undefined;
}

export interface RollbackOptions extends ActionOptions {
  /** When it began to be needed, such as the start of the alert: a Date, or milliseconds since 1970. Default now. */
  readonly trigger?: Date | number | undefined;
}

const ACTION = ['reason', 'actor'] as const satisfies readonly (keyof ActionOptions)[];
const CANARY = [
  ...ACTION,
  'share',
  'slowerThan',
  'deploymentId',
] as const satisfies readonly (keyof CanaryOptions)[];
const SHADOW = [
  ...ACTION,
  'share',
  'concurrency',
  'queue',
  'timeout',
  'copy',
  'deploymentId',
] as const satisfies readonly (keyof ShadowOptions<AnyFunction>)[];
const ROUTER = [
  'name',
  'champion',
  'key',
  'prediction',
  'actorKey',
] as const satisfies readonly (keyof RouterOptions<AnyFunction>)[];

/** @throws TypeError that names the option and the value */
export function checkRouterOptions(options: RouterOptions<AnyFunction>): void {
  checkOptions('createRouter', options, ROUTER);
  text('name', options.name);
  checkServed(options.champion);
  for (const option of ['key', 'prediction'] as const) {
    if (options[option] !== undefined)
      checkFunction(`createRouter option ${option} must be a function`, options[option]);
  }
  const { actorKey } = options;
  if (actorKey !== undefined) checkUserKey('createRouter option actorKey', actorKey);
}

/** @throws TypeError when it is no loaded version, or one of another model */
export function checkServed(served: Served<AnyFunction>, modelName?: string): void {
  checkOptions('a version, { model, predict } with a handle and its wrapped function,', served, [
    'model',
    'predict',
  ]);
  checkObject('a router wants a model that defineModel made', served.model);
  text('name', served.model.name);
  text('version', served.model.version);
  for (const method of ['setRole', 'retire'] as const)
    checkFunction(`a router wants a model that defineModel made, with ${method}`, served.model[method]);
  checkFunction('a router wants a function predict', served.predict);
  if (modelName !== undefined && served.model.name !== modelName) {
    throw new TypeError(
      `this router serves versions of ${show(modelName)}, not of ${show(served.model.name)}`,
    );
  }
}

/** @throws TypeError that names the option and the value */
export function checkCanaryOptions(options: CanaryOptions): void {
  checkOptions('canary', options, CANARY);
  share('canary', options.share);
  positive('canary option slowerThan', options.slowerThan);
  checkDeploymentId('canary', options.deploymentId);
}

/** @throws TypeError that names the option and the value */
export function checkShadowOptions(options: ShadowOptions<AnyFunction>): void {
  checkOptions('shadow', options, SHADOW);
  if (options.share !== undefined) share('shadow', options.share);
  if (options.concurrency !== undefined) checkWhole('shadow option concurrency', options.concurrency, 1);
  if (options.queue !== undefined) checkWhole('shadow option queue', options.queue, 1);
  positive('shadow option timeout', options.timeout);
  if (options.copy !== undefined) checkFunction('shadow option copy must be a function', options.copy);
  checkDeploymentId('shadow', options.deploymentId);
}

function checkDeploymentId(where: string, id: unknown): void {
  if (id === undefined) return;
  if (typeof id !== 'string' || id === '' || id.length > 256) {
    throw new TypeError(
      `${where} option deploymentId must be a text of 1 to 256 characters, not ${show(id)}`,
    );
  }
}

function share(where: string, value: unknown): void {
  if (!(typeof value === 'number' && value > 0 && value <= 1)) {
    throw new TypeError(`${where} option share must be a number over 0, to 1, not ${show(value)}`);
  }
}

function positive(what: string, value: unknown): void {
  if (value !== undefined && !(typeof value === 'number' && value > 0 && Number.isFinite(value))) {
    throw new TypeError(`${what} must be a number of seconds over 0, not ${show(value)}`);
  }
}

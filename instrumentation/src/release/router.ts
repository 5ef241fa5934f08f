import { registry } from '../export/registry.ts';
import { guarded } from '../faults/guarded.ts';
import { observeThenable } from '../predict/thenable.ts';
import { broken } from './broken.ts';
import { Canary } from './canary.ts';
import { claim, deploymentIdOf } from './deployment.ts';
import { announce, countActions, type LifecycleStep } from './lifecycle.ts';
import {
  closeRollback,
  type OpenRollback,
  openRollback,
  triggerOf,
  watchOpenRollbacks,
} from './open-rollbacks.ts';
import {
  type ActionOptions,
  type AnyFunction,
  type CanaryLabel,
  type CanaryOptions,
  checkCanaryOptions,
  checkRouterOptions,
  checkServed,
  checkShadowOptions,
  type RollbackOptions,
  type RouterOptions,
  type Served,
  type ShadowOptions,
} from './options.ts';
import { RoutedCall } from './routed-call.ts';
import { type Routes, statusOf } from './routes.ts';
import { type PredictionOf, Shadow } from './shadow.ts';
import type { ActionResult, Router, RouterStatus } from './types.ts';

/**
 * Makes a router for the versions of one model, with its first champion.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function createRouter<Fn extends AnyFunction>(options: RouterOptions<Fn>): Router<Fn> {
  checkRouterOptions(options as unknown as RouterOptions<AnyFunction>);
  return new InProcessRouter(options as unknown as RouterOptions<AnyFunction>) as unknown as Router<Fn>;
}

class InProcessRouter implements Router<AnyFunction> {
  readonly predict: AnyFunction;
  readonly #options: RouterOptions<AnyFunction>;
  readonly #model: string;
  #routes: Routes;
  #open: OpenRollback | undefined;
  /** Functions of versions that were taken out: one that is loaded again has another. */
  readonly #barred = new WeakSet<AnyFunction>();

  constructor(options: RouterOptions<AnyFunction>) {
    this.#options = { ...options };
    this.#routes = { champion: options.champion };
    this.#model = options.champion.model.name;
    const route = (self: unknown, args: unknown[]) => this.#route(self, args);
    this.predict = function (this: unknown, ...args: unknown[]) {
      return route(this, args);
    };
    watchOpenRollbacks(this.#model);
    countActions(options.champion.model);
    options.champion.model.setRole('champion');
  }

  canary(served: Served<AnyFunction>, options: CanaryOptions): ActionResult {
    checkServed(served, this.#model);
    checkCanaryOptions(options);
    const { champion, canary, shadow } = this.#routes;
    if (canary !== undefined && !sameVersion(canary.served, served)) {
      return refused(`${canary.served.model.version} is the canary: promote it or roll it back first`);
    }
    const refusal = this.#refusal(served);
    if (refusal !== undefined) return refused(refusal);
    const { name } = this.#options;
    const deploymentId = options.deploymentId ?? deploymentIdOf(name, champion, served, options.share);
    if (!claim(served, deploymentId)) {
      return refused(
        `deployment ${deploymentId} was of an earlier load of ${served.model.version}, whose counts it would go on with: give another deploymentId, or a build its digest in defineModel`,
      );
    }
    const next = new Canary(name, champion, served, { ...options, deploymentId }, canary);
    const isShadow = sameVersion(shadow?.served, served);
    this.#routes = { ...this.#routes, canary: next, shadow: isShadow ? undefined : shadow };
    if (isShadow) shadow?.end();
    if (canary?.deploymentId !== deploymentId) canary?.end();
    this.#began(served, 'canary', champion, { ...options, deploymentId });
    return done(undefined, served);
  }

  shadow(served: Served<AnyFunction>, options: ShadowOptions<AnyFunction> = {}): ActionResult {
    checkServed(served, this.#model);
    checkShadowOptions(options);
    const { champion, canary, shadow } = this.#routes;
    if (sameVersion(canary?.served, served)) return refused(`${served.model.version} is the canary`);
    const refusal = this.#refusal(served);
    if (refusal !== undefined) return refused(refusal);
    const { name } = this.#options;
    const next = new Shadow(name, champion.model.version, served, options, this.#predictionOf);
    this.#routes = { ...this.#routes, shadow: next };
    shadow?.end();
    if (shadow !== undefined && !sameVersion(shadow.served, served)) this.#takeOut(shadow.served);
    const { share, deploymentId } = next;
    this.#began(served, 'shadow', champion, { ...options, share, deploymentId });
    return done(undefined, served);
  }

  promote(options: ActionOptions = {}): ActionResult {
    const { champion, previous, canary, shadow } = this.#routes;
    if (canary === undefined) return refused('there is no canary to promote');
    this.#routes = { champion: canary.served, previous: champion, shadow };
    canary.end();
    this.#setRole(champion, 'standby');
    this.#setRole(canary.served, 'champion');
    if (previous !== undefined) this.#takeOut(previous);
    this.#announce('promote', canary.served, options, {
      from: champion.model.version,
      to: canary.served.model.version,
      deploymentId: canary.deploymentId,
    });
    return done(champion, canary.served);
  }

  rollback(options: RollbackOptions = {}): ActionResult {
    const { champion, previous, canary, shadow } = this.#routes;
    const from = canary?.served ?? champion;
    const to = canary === undefined ? previous : champion;
    if (to === undefined) return refused(`there is no version of ${this.#model} to go back to`);
    // First, and by itself: whatever fails below, the version is back.
    this.#routes = { champion: to, previous: canary && previous, shadow };
    const needed = Math.min(triggerOf(options?.trigger), this.#open?.since ?? Number.POSITIVE_INFINITY);
    const seconds = (Date.now() - needed) / 1000;
    this.#close();
    canary?.end();
    this.#takeOut(from);
    this.#setRole(to, 'champion');
    registry.record('rollbackDuration', seconds, { modelName: this.#model });
    this.#announce('rollback', from, options ?? {}, {
      from: from.model.version,
      to: to.model.version,
      deploymentId: canary?.deploymentId,
      seconds,
    });
    return done(from, to);
  }

  requestRollback(options: Omit<RollbackOptions, 'actor'> = {}): void {
    // The first request began the wait.
    this.#open ??= openRollback({
      model: this.#model,
      since: triggerOf(options?.trigger),
      reason: options?.reason,
    });
  }

  withdrawRollback(): void {
    this.#close();
  }

  disable(version: string, options: ActionOptions = {}): ActionResult {
    const { champion, previous, canary, shadow } = this.#routes;
    if (champion.model.version === version) {
      return refused(`${version} is the champion: promote another version or roll back first`);
    }
    const found = [canary?.served, shadow?.served, previous].find((one) => one?.model.version === version);
    if (found === undefined) return refused(`no version ${version} is served`);
    const without = <Part>(part: Part, served: Served<AnyFunction> | undefined) =>
      served === found ? undefined : part;
    this.#routes = {
      champion,
      previous: without(previous, previous),
      canary: without(canary, canary?.served),
      shadow: without(shadow, shadow?.served),
    };
    if (canary?.served === found) canary.end();
    if (shadow?.served === found) shadow.end();
    this.#takeOut(found);
    this.#announce('disable', found, options, { from: version });
    return done(found, undefined);
  }

  recordLabel(version: string, label: CanaryLabel): void {
    guarded(
      () => this.#routes.canary?.countLabel(version, label),
      (error) => registry.faults.count('record_invalid', error),
    );
  }

  recordCost(version: string, amount: number): void {
    if (Number.isFinite(amount) && amount >= 0) this.#routes.canary?.countCost(version, amount);
    else registry.faults.count('cost_invalid', new TypeError('recordCost wants a number from 0'));
  }

  status(): RouterStatus {
    return statusOf(this.#options.name, this.#routes, this.#open);
  }

  #route(self: unknown, args: unknown[]): unknown {
    const { champion, canary, shadow } = this.#routes;
    if (canary === undefined && shadow === undefined) return Reflect.apply(champion.predict, self, args);
    const arm = canary && (this.#isOnCanary(canary, args) ? canary.arms.canary : canary.arms.champion);
    const call = new RoutedCall(arm, canary?.slowerThan ?? 0, shadow, shadow?.take(args));
    let result: unknown;
    try {
      result = Reflect.apply((arm?.served ?? champion).predict, self, args);
    } catch (error) {
      call.fail();
      throw error;
    }
    return observeThenable(result, call);
  }

  #isOnCanary({ place, share }: Canary, args: unknown[]): boolean {
    const { key } = this.#options;
    if (key === undefined) return Math.random() < share;
    try {
      const given: unknown = key(...args);
      if (typeof given === 'string') return place(given) < share;
      broken(new TypeError('key of a router must give a text'));
    } catch (error) {
      broken(error);
    }
    return false;
  }

  readonly #predictionOf: PredictionOf = (result, args) =>
    guarded(() => this.#options.prediction?.(result, ...args), broken);

  /** Why a version cannot be taken in, if so. */
  #refusal(served: Served<AnyFunction>): string | undefined {
    const { champion, previous } = this.#routes;
    const { version } = served.model;
    if (this.#barred.has(served.predict)) return `${version} was taken out: load it again first`;
    if (version === champion.model.version) return `${version} is the champion`;
    if (version === previous?.model.version)
      return `${version} is the previous version: rollback goes back to it`;
    return undefined;
  }

  #began(
    served: Served<AnyFunction>,
    action: 'canary' | 'shadow',
    champion: Served<AnyFunction>,
    options: ActionOptions & { readonly share: number; readonly deploymentId: string },
  ): void {
    guarded(() => countActions(served.model), broken);
    this.#setRole(served, action);
    const { share, deploymentId } = options;
    this.#announce(action, served, options, {
      from: champion.model.version,
      to: served.model.version,
      share,
      deploymentId,
    });
  }

  #announce(
    action: LifecycleStep['action'],
    { model }: Served<AnyFunction>,
    { reason, actor }: ActionOptions,
    rest: Partial<LifecycleStep>,
  ): void {
    guarded(() => announce({ action, model, reason, actor, ...rest }, this.#options.actorKey), broken);
  }

  #takeOut(served: Served<AnyFunction>): void {
    this.#barred.add(served.predict);
    guarded(() => served.model.retire(), broken);
  }

  #setRole({ model }: Served<AnyFunction>, role: 'champion' | 'canary' | 'shadow' | 'standby'): void {
    guarded(() => model.setRole(role), broken);
  }

  #close(): void {
    closeRollback(this.#open);
    this.#open = undefined;
  }
}

function sameVersion(one: Served<AnyFunction> | undefined, other: Served<AnyFunction>): boolean {
  return one?.model.version === other.model.version;
}

function refused(reason: string): ActionResult {
  return { done: false, reason };
}

function done(from: Served<AnyFunction> | undefined, to: Served<AnyFunction> | undefined): ActionResult {
  return { done: true, from: from?.model.version, to: to?.model.version };
}

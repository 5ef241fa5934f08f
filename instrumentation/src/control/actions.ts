import { registry } from '../export/registry.ts';
import type { Router, RouterStatus } from '../release/index.ts';
import type { ControlAction, ControlCommand } from './command.ts';
import { isolation, MOST_CLIENTS, versionKey } from './isolation.ts';
import { ControlProblem } from './problem.ts';

/** What is used of a router of `createRouter`, whatever it predicts. */
// biome-ignore lint/suspicious/noExplicitAny: a router of any function
export type ControlledRouter = Pick<Router<any>, 'status' | 'rollback' | 'disable'>;

/** Which versions a router has in which part. */
export type Serving = Pick<RouterStatus, 'champion' | 'previous'> & {
  readonly canary?: string | undefined;
  readonly shadow?: string | undefined;
};

/** What came of an action. */
export interface ControlResult {
  readonly action: Exclude<ControlAction, 'snapshot'>;
  readonly model?: string | undefined;
  readonly version?: string | undefined;
  /** False where all was as asked for already. */
  readonly changed: boolean;
  /** Of the router, where the model has one. */
  readonly serving?: Serving | undefined;
}

interface Target {
  readonly model: string;
  readonly version: string;
  readonly router: ControlledRouter | undefined;
  readonly gate: { closed: boolean } | undefined;
  readonly by: { readonly reason: string; readonly actor: string };
}

/** Does what is asked for; the same twice changes nothing the second time. */
export class Actions {
  readonly #routers: ReadonlyMap<string, ControlledRouter>;

  /** @param routers by name of the model */
  constructor(routers: ReadonlyMap<string, ControlledRouter>) {
    this.#routers = routers;
  }

  /** @throws ControlProblem when the model or version is not known or it is not possible */
  run(action: Exclude<ControlAction, 'snapshot'>, command: ControlCommand, actor: string): ControlResult {
    if (command.client !== undefined) return isolateClient(command.client, command.lift === true);
    const target = this.#target(command, actor);
    const changed =
      action === 'rollback'
        ? rollBack(target, command.trigger)
        : action === 'disable'
          ? disable(target, command.lift === true)
          : isolate(target, command.lift === true);
    const { model, version, router } = target;
    return { action, model, version, changed, serving: router && servingOf(router) };
  }

  /** Whether a name and version may label telemetry: it is defined here. */
  knows({ model = '', version = '' }: ControlCommand): boolean {
    return (
      registry.stateOf({ name: model, version }) !== undefined ||
      isolation.gates.has(versionKey(model, version))
    );
  }

  #target(command: ControlCommand, actor: string): Target {
    const { model = '', version = '', reason } = command;
    if (!this.knows(command)) {
      throw new ControlProblem(
        'unknown_model',
        `no version ${version} of ${model} is defined in this process`,
      );
    }
    return {
      model,
      version,
      router: this.#routers.get(model),
      gate: isolation.gates.get(versionKey(model, version)),
      by: { reason, actor },
    };
  }
}

export function servingOf(router: ControlledRouter): Serving {
  const { champion, previous, canary, shadow } = router.status();
  return { champion, previous, canary: canary?.version, shadow: shadow?.version };
}

function rollBack({ model, version, router, by }: Target, trigger: string | undefined): boolean {
  if (router === undefined) throw noRouter(model);
  const { champion, canary } = servingOf(router);
  if (canary !== version && champion !== version) return false;
  if (canary !== undefined && canary !== version) {
    throw notPossible(`${version} is the champion while ${canary} is the canary: roll ${canary} back first`);
  }
  return did(router.rollback({ ...by, trigger: trigger === undefined ? undefined : new Date(trigger) }));
}

function disable({ model, version, router, gate, by }: Target, lift: boolean): boolean {
  const serving = router && servingOf(router);
  const isServed = serving !== undefined && Object.values(serving).includes(version);
  if (lift) return open(gate, version);
  if (serving !== undefined && isServed) {
    if (serving.champion === version) {
      throw notPossible(`${version} is the champion: roll back to another version first, or isolate it`);
    }
    return did(router!.disable(version, by));
  }
  if (gate !== undefined) return close(gate);
  if (router === undefined) throw noRouter(model);
  return false;
}

/** Lets it answer nobody, whatever that costs: closes its gate and takes it out of its router. */
function isolate({ model, version, router, gate, by }: Target, lift: boolean): boolean {
  if (lift) return open(gate, version);
  const closed = gate !== undefined && close(gate);
  if (router === undefined) {
    if (gate === undefined) throw noRouter(model);
    return closed;
  }
  const { champion, previous, canary, shadow } = servingOf(router);
  if ([previous, canary, shadow].includes(version)) return did(router.disable(version, by));
  if (champion !== version) return closed;
  if (previous === undefined) {
    if (gate !== undefined) return closed;
    throw notPossible(`${version} is the champion, with no version to go back to and no gate of gatePredict`);
  }
  // A rollback ends the canary first, which is judged against what is isolated.
  if (canary !== undefined) router.rollback(by);
  return did(router.rollback(by));
}

function isolateClient(client: string, lift: boolean): ControlResult {
  const { clients } = isolation;
  if (lift) return { action: 'isolate', changed: clients.delete(client) };
  if (clients.has(client)) return { action: 'isolate', changed: false };
  if (clients.size >= MOST_CLIENTS)
    throw notPossible(`${MOST_CLIENTS} clients are isolated: lift some first`);
  clients.add(client);
  return { action: 'isolate', changed: true };
}

function close(gate: { closed: boolean }): boolean {
  const was = gate.closed;
  gate.closed = true;
  return !was;
}

function open(gate: { closed: boolean } | undefined, version: string): boolean {
  if (gate === undefined) throw notPossible(`${version} has no gate of gatePredict: load the version again`);
  const was = gate.closed;
  gate.closed = false;
  return was;
}

function did(result: ReturnType<ControlledRouter['rollback']>): boolean {
  if (result.done) return true;
  throw notPossible(result.reason);
}

function noRouter(model: string): ControlProblem {
  return notPossible(`${model} has neither a router here nor a gate of gatePredict`);
}

function notPossible(detail: string): ControlProblem {
  return new ControlProblem('not_possible', detail);
}

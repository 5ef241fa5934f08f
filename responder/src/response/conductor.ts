import { setTimeout as delay } from 'node:timers/promises';
import { responderTelemetry } from '@parapet/instrumentation/node';
import type { Policy, Rule } from '../policy/types.ts';
import { type Adapter, AdapterError, type Command } from '../types.ts';
import { checkActive } from '../webhook/confirm.ts';
import { act } from './act.ts';
import { type ActionLog, reasonOf } from './action-log.ts';
import type { ActLimits } from './limits.ts';
import { type OpenResponse, triggerOf } from './open-response.ts';
import { changes, expired, LIFETIME_MS, makesSafe, type Response, ResponseRefused } from './response.ts';
import { Turns } from './turns.ts';

export interface ConductorContext {
  readonly policy: Policy;
  readonly dryRun: boolean;
  readonly log: ActionLog;
  readonly limits: ActLimits;
  /** Writes the state. Rejects when it cannot. */
  readonly save: () => Promise<void>;
  /** Writes it, and says where it cannot; never rejects. */
  readonly keep: () => Promise<void>;
  /** Responses that wait for a person. */
  readonly waiting: () => readonly OpenResponse[];
  /** Aborted when the responder ends. */
  readonly stopping: AbortSignal;
}

/** Carries responses out, one at a time for a model. */
export class Conductor {
  readonly #context: ConductorContext;
  readonly #turns = new Turns();

  constructor(context: ConductorContext) {
    this.#context = context;
  }

  /**
   * Waits, asks and acts, in that order.
   *
   * @throws ResponseRefused or Cancelled when it ends without having acted; why the responder ends
   */
  async run(open: OpenResponse): Promise<void> {
    const { response } = open;
    const { signal } = open.cancelling;
    const { rule, adapter } = this.#planOf(response);
    if (Date.now() - response.created > LIFETIME_MS) throw expired();
    // At most as long as it lives, whatever was done to the clock.
    const wait = Math.min(triggerOf(response) + rule.afterMs - Date.now(), LIFETIME_MS);
    if (wait > 0) await delay(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    if (response.finished === undefined) {
      await this.#confirm(open);
      this.#checkLimits(response, rule);
      if (rule.needsApproval && !response.approved && !this.#isDry(rule))
        await this.#ask(open, rule, adapter);
    }
    await this.#turns.take(response.model, async () => {
      // What has begun is not left half done, as it is not while the responder runs.
      if (response.finished === undefined) await this.#confirm(open);
      // From here to the record of the act nothing is waited for: two models must not both be the last that may.
      this.#checkLimits(response, rule);
      if (this.#isDry(rule)) this.#sayWhatItWouldDo(response, rule, adapter);
      else await this.#act(open, rule, adapter);
    });
  }

  /** @throws ResponseRefused where the policy, perhaps another since a restart, has no rule or target for it */
  #planOf({ rule: name, model }: Response): { rule: Rule; adapter: Adapter } {
    const rule = this.#context.policy.rules.find((one) => one.name === name);
    if (rule === undefined) throw new ResponseRefused('no_target', `the policy has no rule ${name} any more`);
    const adapter = this.#context.policy.targets.get(rule.target ?? model);
    if (adapter === undefined)
      throw new ResponseRefused('no_target', `the policy has no target ${rule.target ?? model}`);
    const lacking = rule.actions.find((action) => !adapter.actions.includes(action));
    if (lacking === undefined) return { rule, adapter };
    throw new ResponseRefused('not_possible', `the target ${rule.target ?? model} cannot ${lacking}`);
  }

  /** @throws ResponseRefused, or why it was cancelled */
  async #confirm({ response, cancelling: { signal } }: OpenResponse): Promise<void> {
    signal.throwIfAborted();
    const confirm = this.#context.policy.sources.get(response.alert.source)?.confirm;
    if (confirm !== undefined) await checkActive(response.alert, confirm, signal);
    signal.throwIfAborted();
  }

  /** Of a response that has not begun. @throws ResponseRefused */
  #checkLimits({ finished, model }: Response, rule: Rule): void {
    if (finished === undefined) this.#context.limits.check(model, rule, Date.now());
  }

  async #ask(open: OpenResponse, rule: Rule, adapter: Adapter): Promise<void> {
    const { response } = open;
    const commands = rule.actions.map((action) => commandOf(response, action));
    const approval = open.approval({
      would: commands.map((command) => adapter.describe(command)),
      since: Date.now(),
    });
    this.#countWaiting();
    for (const { action } of commands) this.#context.log.tell(response, action, 'waiting');
    await approval.finally(() => this.#countWaiting());
  }

  #sayWhatItWouldDo(response: Response, rule: Rule, adapter: Adapter): void {
    for (const action of rule.actions) {
      this.#context.log.tell(response, action, 'dry_run', {
        detail: adapter.describe(commandOf(response, action)),
      });
    }
  }

  async #act(open: OpenResponse, rule: Rule, adapter: Adapter): Promise<void> {
    const { response } = open;
    const undo =
      response.finished === undefined
        ? this.#context.limits.record({
            model: response.model,
            at: Date.now(),
            actions: rule.actions.length,
            changes: changes(rule.actions),
          })
        : () => undefined;
    open.begin();
    // What is done must be known after a crash.
    await this.#context.save().catch((error: Error) => {
      undo();
      throw new ResponseRefused('state_unwritten', error.message, { cause: error });
    });
    const finished = response.finished!;
    for (const action of rule.actions) {
      if (finished.includes(action)) continue;
      const isDone = await this.#step(response, commandOf(response, action), adapter);
      if (isDone) finished.push(action);
      // A snapshot is for afterwards: without one the model is to be made safe all the same.
      else if (makesSafe(action)) return;
      await this.#context.keep();
    }
    if (finished.some(makesSafe)) responderTelemetry.safe(response.model, secondsSince(response));
  }

  /** Whether the target is as the command wants it. @throws what ends the responder */
  async #step(response: Response, command: Command, adapter: Adapter): Promise<boolean> {
    const { action } = command;
    this.#context.log.tell(response, action, 'started');
    try {
      const { status, detail } = await act(adapter, command, this.#context.stopping);
      this.#context.log.tell(response, action, status, { detail, seconds: secondsSince(response) });
      return true;
    } catch (error) {
      this.#context.stopping.throwIfAborted();
      const refusal = error instanceof AdapterError ? 'target_failed' : 'fault';
      this.#context.log.tell(response, action, 'failed', { refusal, detail: (error as Error).message });
      return false;
    }
  }

  #isDry(rule: Rule): boolean {
    return this.#context.dryRun || rule.dryRun;
  }

  #countWaiting(): void {
    responderTelemetry.openApprovals(this.#context.waiting().length);
  }
}

function commandOf(response: Response, action: Command['action']): Command {
  const { id, model, version } = response;
  return {
    id: `${id}-${action}`,
    action,
    model,
    version,
    reason: reasonOf(response),
    trigger: triggerOf(response),
  };
}

function secondsSince(response: Response): number {
  return Math.max(0, Date.now() - triggerOf(response)) / 1000;
}

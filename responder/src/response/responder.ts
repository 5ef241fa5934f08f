import { randomUUID } from 'node:crypto';
import {
  type AlertOutcome,
  RateLimit,
  type ResponderSource,
  responderTelemetry,
} from '@parapet/instrumentation/node';
import { ruleOf, subjectOf } from '../policy/decide.ts';
import type { Policy } from '../policy/types.ts';
import { type Alert, keyOf } from '../webhook/alert.ts';
import { ActionLog, nameOf, type Told } from './action-log.ts';
import { Conductor } from './conductor.ts';
import { ActLimits } from './limits.ts';
import { Cancelled, OpenResponse } from './open-response.ts';
import { RecentKeys } from './recent-keys.ts';
import { RESPONSE_REFUSALS, ResponseRefused } from './response.ts';
import type { State, StateFile } from './state.ts';

export interface ResponderOptions {
  readonly policy: Policy;
  readonly state: StateFile;
  /** Says and audits what it would do, and does nothing. */
  readonly dryRun: boolean;
  /** Takes a line for people. */
  readonly print: (line: string) => void;
}

/** How many alerts of a webhook were what. */
export type Taken = { readonly [Outcome in AlertOutcome]?: number };

/** Alerts that are remembered as answered; past it those seen first are forgotten. */
const MOST_SEEN = 10_000;
/** Responses that begin, of each source: a stolen token must not fill the audit trail. */
const BEGINNING = { perSecond: 1, burst: 100 };

/** Takes alerts, decides which are answered, and keeps what is open. */
export class Responder {
  readonly #policy: Policy;
  readonly #stateFile: StateFile;
  readonly #print: (line: string) => void;
  readonly #log: ActionLog;
  readonly #limits: ActLimits;
  readonly #beginning = new RateLimit(BEGINNING);
  readonly #open = new Map<string, OpenResponse>();
  readonly #seen: RecentKeys;
  readonly #conductor: Conductor;
  readonly #stopping = new AbortController();

  private constructor(
    { policy, state, dryRun, print }: ResponderOptions,
    { seen, open, acts, recent }: State,
  ) {
    this.#policy = policy;
    this.#stateFile = state;
    this.#print = print;
    this.#log = new ActionLog(recent, print);
    this.#limits = new ActLimits(policy, acts);
    this.#seen = new RecentKeys(MOST_SEEN, seen);
    this.#conductor = new Conductor({
      policy,
      dryRun,
      log: this.#log,
      limits: this.#limits,
      save: () => this.#save(),
      keep: () => this.#keep(),
      waiting: () => this.waiting,
      stopping: this.#stopping.signal,
    });
    for (const response of open) this.#open.set(keyOf(response.alert), new OpenResponse({ ...response }));
  }

  /** @throws StateError for a state file that cannot be used */
  static async open(options: ResponderOptions): Promise<Responder> {
    return new Responder(options, await options.state.read());
  }

  /** Goes on with what was open when the state was written. */
  resume(): void {
    for (const open of this.#open.values()) this.#run(open);
  }

  /**
   * Takes the alerts of a webhook, and answers those that a rule is for. Rejects when the state cannot be written: nothing
   * is done then, or it could be done twice.
   */
  async take(source: ResponderSource, alerts: readonly Alert[], truncated: number): Promise<Taken> {
    const taken: { [Outcome in AlertOutcome]?: number } = truncated > 0 ? { truncated } : {};
    const begun: OpenResponse[] = [];
    for (const alert of alerts) {
      const outcome = this.#takeOne(alert, begun);
      taken[outcome] = (taken[outcome] ?? 0) + 1;
    }
    if (begun.length > 0) await this.#begin(begun);
    for (const [outcome, count] of Object.entries(taken)) {
      responderTelemetry.alerts(source, outcome as AlertOutcome, count);
    }
    return taken;
  }

  /** Responses that wait for a person, oldest first. */
  get waiting(): readonly OpenResponse[] {
    return [...this.#open.values()].filter(({ waiting }) => waiting !== undefined);
  }

  /** Steps of actions, newest first. */
  get recent(): readonly Told[] {
    return this.#log.recent.toReversed();
  }

  /**
   * Approves or rejects a response that waits. False when none of that id does. Rejects when the state cannot be written.
   *
   * @param reason at most 256 characters
   */
  async decide(id: string, isApproved: boolean, approver: string, reason: string): Promise<boolean> {
    const open = this.waiting.find(({ response }) => response.id === id);
    const approval = open?.waiting;
    if (open === undefined || approval === undefined) return false;
    // Nobody else decides while this is written.
    open.waiting = undefined;
    open.response.approved = isApproved;
    await this.#save().catch((error: unknown) => {
      open.response.approved = false;
      open.waiting = approval;
      throw error;
    });
    const { rule, model, version } = open.response;
    const outcome = isApproved ? 'approved' : 'rejected';
    responderTelemetry.approval({
      id,
      alert: nameOf(open.response),
      rule,
      model,
      version,
      outcome,
      reason,
      approver,
    });
    this.#print(`${model}@${version} ${outcome} [rule ${rule}]`);
    if (isApproved) approval.approve?.();
    else open.cancel(new ResponseRefused('rejected', 'a person rejected it'));
    return true;
  }

  /** Ends waiting; what is open goes on when the responder is started again with its state. Never rejects. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { cancelling } of this.#open.values()) cancelling.abort(new Error('the responder ends'));
    await Promise.all([...this.#open.values()].map(({ running }) => running));
    await this.#keep();
  }

  #takeOne(alert: Alert, begun: OpenResponse[]): AlertOutcome {
    const key = keyOf(alert);
    if (!alert.isFiring) {
      this.#open.get(key)?.cancel(new Cancelled('the alert has ended'));
      return 'resolved';
    }
    const rule = ruleOf(this.#policy, alert.labels);
    if (rule === undefined) return 'no_rule';
    if (this.#seen.has(key)) {
      this.#seen.see(key);
      return 'duplicate';
    }
    const subject = subjectOf(rule, alert.labels);
    if (subject === undefined) return 'no_version';
    const isFull = this.#open.size >= this.#policy.limits.open;
    if (isFull || this.#beginning.take(alert.source, performance.now()) > 0) return 'no_room';
    this.#seen.see(key);
    const open = new OpenResponse({
      id: randomUUID(),
      alert,
      ...subject,
      rule: rule.name,
      created: Date.now(),
      approved: false,
      finished: undefined,
    });
    this.#open.set(key, open);
    begun.push(open);
    return 'matched';
  }

  async #begin(begun: readonly OpenResponse[]): Promise<void> {
    try {
      await this.#save();
    } catch (error) {
      for (const open of begun) this.#forget(open);
      throw error;
    }
    for (const open of begun) this.#run(open);
  }

  #run(open: OpenResponse): void {
    open.running = this.#conductor.run(open).then(
      () => this.#close(open),
      (error: unknown) => {
        // It goes on after a restart.
        if (this.#stopping.signal.aborted) return;
        this.#refuse(open, error);
        this.#close(open);
      },
    );
  }

  /** Tells why nothing is done. */
  #refuse({ response }: OpenResponse, error: unknown): void {
    const { actions = [] } = this.#policy.rules.find(({ name }) => name === response.rule) ?? {};
    const detail = error instanceof Error ? error.message : String(error);
    if (actions.length === 0) this.#print(`${response.model}@${response.version}: ${detail}`);
    if (error instanceof Cancelled) {
      for (const action of actions) this.#log.tell(response, action, 'cancelled', { detail });
      // Where it goes on after all, nothing was done yet.
      this.#seen.forget(keyOf(response.alert));
      return;
    }
    const refusal = error instanceof ResponseRefused ? error.code : 'fault';
    const outcome = refusal === 'fault' ? 'failed' : 'refused';
    for (const action of actions) this.#log.tell(response, action, outcome, { refusal, detail });
    if (RESPONSE_REFUSALS[refusal] === 'passing') this.#seen.forget(keyOf(response.alert));
  }

  #close(open: OpenResponse): void {
    open.close();
    this.#open.delete(keyOf(open.response.alert));
    void this.#keep();
  }

  /** As if it had never come. */
  #forget(open: OpenResponse): void {
    const key = keyOf(open.response.alert);
    open.close();
    this.#open.delete(key);
    this.#seen.forget(key);
  }

  async #keep(): Promise<void> {
    await this.#save().catch((error: Error) => this.#print(`the state cannot be written: ${error.message}`));
  }

  #save(): Promise<void> {
    return this.#stateFile.write(() => ({
      v: 1,
      seen: [...this.#seen],
      open: [...this.#open.values()].map(({ response }) => response),
      acts: this.#limits.acts,
      recent: this.#log.recent,
    }));
  }
}

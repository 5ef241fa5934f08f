import { setTimeout as sleep } from 'node:timers/promises';
import { type MailRef, readMail } from '../../mail-filter/dataset.ts';
import { seededRandom } from '../random.ts';
import { sendLabel, sendMail } from './client.ts';
import { Deck } from './deck.ts';
import { LabelQueue, type PendingLabel } from './label-queue.ts';
import { poissonGap } from './pacer.ts';
import type { ReplayPhase, ReplayStatus } from './status.ts';

/** Mails under way at most: a slow service slows the replay instead of drowning. */
const CONCURRENCY = 16;
const SEED = 1;

export interface ReplayPlan {
  /** Origins of the replicas, taken in turn. */
  readonly targets: readonly string[];
  /** Mean mails a second. */
  readonly rate: number;
  readonly quietSeconds: number;
  /** 0 goes on until stopped. */
  readonly shiftSeconds: number;
  readonly labelDelaySeconds: number;
  readonly quiet: readonly MailRef[];
  readonly shift: readonly MailRef[];
}

/** One replay: what it sends, and how it went so far. */
export class Replay {
  readonly #plan: ReplayPlan;
  readonly #random = seededRandom(SEED);
  readonly #decks: { readonly quiet: Deck<MailRef>; readonly shift: Deck<MailRef> };
  readonly #labels: LabelQueue;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #phase: ReplayPhase = 'quiet';
  #phaseStartedAt = new Date();
  #turn = 0;
  #sent = 0;
  #failed = 0;
  #labelled = 0;
  #lastFailure: string | undefined;

  constructor(plan: ReplayPlan) {
    this.#plan = plan;
    this.#decks = { quiet: new Deck(plan.quiet, this.#random), shift: new Deck(plan.shift, this.#random) };
    this.#labels = new LabelQueue({
      delaySeconds: plan.labelDelaySeconds,
      random: this.#random,
      send: (label) => this.#label(label),
    });
  }

  status(): ReplayStatus {
    return {
      phase: this.#phase,
      phaseStartedAt: this.#phaseStartedAt.toISOString(),
      sent: this.#sent,
      failed: this.#failed + this.#labels.dropped,
      labels: this.#labelled,
      labelsWaiting: this.#labels.waiting,
      startedOver: { quiet: this.#decks.quiet.startedOver, shift: this.#decks.shift.startedOver },
      ...(this.#lastFailure !== undefined && { lastFailure: this.#lastFailure }),
    };
  }

  /** Runs both phases. Resolves when they are over, or soon after {@link stop}. */
  async run(): Promise<void> {
    const { quietSeconds, shiftSeconds } = this.#plan;
    await this.#send('quiet', quietSeconds);
    await this.#send('shift', shiftSeconds === 0 ? Number.POSITIVE_INFINITY : shiftSeconds);
    await Promise.all(this.#underWay);
    this.#enter('done');
  }

  /** Ends the replay; labels that have not come yet never will. */
  stop(): void {
    this.#stop.abort();
    this.#labels.clear();
  }

  #enter(phase: ReplayPhase): void {
    this.#phase = phase;
    this.#phaseStartedAt = new Date();
  }

  async #send(phase: 'quiet' | 'shift', seconds: number): Promise<void> {
    this.#enter(phase);
    let due = performance.now();
    const end = due + seconds * 1000;
    for (;;) {
      due += poissonGap(this.#plan.rate, this.#random);
      if (due > end) return this.#pause(end - performance.now());
      await this.#pause(due - performance.now());
      if (this.#underWay.size >= CONCURRENCY) {
        await Promise.race(this.#underWay);
        // What could not be sent in time is not made up for in a burst.
        due = Math.max(due, performance.now());
      }
      if (this.#stop.signal.aborted) return;
      this.#launch(this.#decks[phase].deal());
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds < 1) return;
    await sleep(milliseconds, undefined, { signal: this.#stop.signal }).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) throw error;
    });
  }

  #launch(mail: MailRef): void {
    const target = this.#plan.targets[this.#turn++ % this.#plan.targets.length] as string;
    const work = this.#score(target, mail).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async #score(target: string, mail: MailRef): Promise<void> {
    try {
      const id = await sendMail(target, new Uint8Array(await readMail(mail)));
      this.#sent++;
      if (!this.#stop.signal.aborted) this.#labels.add({ target, id, class: mail.class });
    } catch (error) {
      this.#fail(error);
    }
  }

  async #label({ target, id, class: actual }: PendingLabel): Promise<void> {
    try {
      await sendLabel(target, id, actual);
      this.#labelled++;
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failed++;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    this.#lastFailure =
      typeof code === 'string' ? code : cause instanceof Error ? cause.message : String(cause);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../random.ts';
import { type Body, sendInput, sendLabel } from './client.ts';
import { Deck } from './deck.ts';
import { LabelQueue } from './label-queue.ts';
import { poissonGap } from './pacer.ts';
import type { ReplayStatus } from './status.ts';

/** Inputs under way at most: a slow service slows the replay instead of drowning. */
const CONCURRENCY = 16;
const SEED = 1;

/** A part of a replay: inputs of one kind. */
export interface Phase<Item> {
  readonly name: string;
  /** Infinity goes on until stopped. */
  readonly seconds: number;
  /** Sent in this order; when none is left they are shuffled and sent again. */
  readonly items: readonly Item[];
}

export interface ReplayPlan<Item> {
  /** Origins of the replicas, taken in turn. */
  readonly targets: readonly string[];
  /** Mean inputs a second. */
  readonly rate: number;
  /** Length of a day, whose night has a fifth of the mean rate and whose noon 1.8 times; 0 for no such rhythm. */
  readonly daySeconds?: number;
  readonly phases: readonly Phase<Item>[];
  /** Of every request, such as a token. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: (item: Item) => Body | Promise<Body>;
  /** What a label says. */
  readonly truth: (item: Item) => object;
  /** How long after the answer it comes. */
  readonly labelDelaySeconds: (item: Item, random: () => number) => number;
}

interface Pending<Item> {
  readonly target: string;
  readonly id: string;
  readonly item: Item;
}

/** One replay: what it sends, and how it went so far. */
export class Replay<Item> {
  readonly #plan: ReplayPlan<Item>;
  readonly #random = seededRandom(SEED);
  readonly #decks: ReadonlyMap<string, Deck<Item>>;
  readonly #labels: LabelQueue<Pending<Item>>;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  /** Ends the phase. */
  #leave = new AbortController();
  #wanted: Phase<Item> | undefined;
  #sendsLabels = true;
  #phase: string;
  #phaseStartedAt = new Date();
  #turn = 0;
  #sent = 0;
  #failed = 0;
  #labelled = 0;
  #lastFailure: string | undefined;

  constructor(plan: ReplayPlan<Item>) {
    this.#plan = plan;
    this.#phase = plan.phases[0]?.name ?? 'done';
    this.#decks = new Map(plan.phases.map(({ name, items }) => [name, new Deck(items, this.#random)]));
    this.#labels = new LabelQueue((label) => this.#label(label));
  }

  status(): ReplayStatus {
    return {
      phase: this.#phase,
      phaseStartedAt: this.#phaseStartedAt.toISOString(),
      sent: this.#sent,
      failed: this.#failed + this.#labels.dropped,
      labels: this.#labelled,
      labelsWaiting: this.#labels.waiting,
      startedOver: Object.fromEntries([...this.#decks].map(([name, deck]) => [name, deck.startedOver])),
      ...(this.#lastFailure !== undefined && { lastFailure: this.#lastFailure }),
    };
  }

  /** Runs all phases. Resolves when they are over, or soon after {@link stop}. */
  async run(): Promise<void> {
    const phases = [...this.#plan.phases];
    while (!this.#stop.signal.aborted) {
      const phase = this.#wanted ?? phases.shift();
      if (!phase) break;
      this.#wanted = undefined;
      await this.#send(phase);
    }
    await Promise.all(this.#underWay);
    this.#enter('done');
  }

  /**
   * Goes to another phase at once, until it is told to go on, and sends labels or withholds them.
   * @throws RangeError when there is no such phase
   */
  steer({ phase: name, labels }: { readonly phase?: string; readonly labels?: boolean }): void {
    if (name !== undefined) {
      const phase = this.#plan.phases.find((one) => one.name === name);
      if (!phase) throw new RangeError(`there is no phase "${name}"`);
      this.#wanted = { ...phase, seconds: Number.POSITIVE_INFINITY };
      this.#leave.abort();
    }
    this.#sendsLabels = labels ?? this.#sendsLabels;
  }

  /** Ends the replay; labels that have not come yet never will. */
  stop(): void {
    this.#stop.abort();
    this.#leave.abort();
    this.#labels.clear();
  }

  #enter(phase: string): void {
    this.#phase = phase;
    this.#phaseStartedAt = new Date();
  }

  async #send({ name, seconds }: Phase<Item>): Promise<void> {
    this.#enter(name);
    this.#leave = new AbortController();
    const deck = this.#decks.get(name)!;
    let due = performance.now();
    const end = due + seconds * 1000;
    for (;;) {
      due += poissonGap(this.#rate(), this.#random);
      if (due > end) return this.#pause(end - performance.now());
      await this.#pause(due - performance.now());
      if (this.#underWay.size >= CONCURRENCY) {
        await Promise.race(this.#underWay);
        // What could not be sent in time is not made up for in a burst.
        due = Math.max(due, performance.now());
      }
      if (this.#leave.signal.aborted) return;
      this.#launch(deck.deal());
    }
  }

  #rate(): number {
    const { rate, daySeconds = 0 } = this.#plan;
    if (daySeconds === 0) return rate;
    return rate * (1 - 0.8 * Math.cos((2 * Math.PI * performance.now()) / (daySeconds * 1000)));
  }

  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds < 1) return;
    const { signal } = this.#leave;
    await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  #launch(item: Item): void {
    const target = this.#plan.targets[this.#turn++ % this.#plan.targets.length] as string;
    const work = this.#ask(target, item).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  #anyTarget(): string {
    return this.#plan.targets[Math.floor(this.#random() * this.#plan.targets.length)] as string;
  }

  async #ask(target: string, item: Item): Promise<void> {
    try {
      const id = await sendInput(target, await this.#plan.body(item), this.#plan.headers);
      this.#sent++;
      const delay = this.#plan.labelDelaySeconds(item, this.#random);
      // Who knows the truth asks any replica: they share what they predicted.
      if (this.#sendsLabels && !this.#stop.signal.aborted)
        this.#labels.add({ target: this.#anyTarget(), id, item }, delay);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #label({ target, id, item }: Pending<Item>): Promise<void> {
    try {
      await sendLabel(target, id, this.#plan.truth(item), this.#plan.headers);
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

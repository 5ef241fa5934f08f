import type { MailClass } from '../../mail-filter/dataset.ts';

/** Labels under way at most; more would mean that they are sent far slower than mail. */
const CAPACITY = 20_000;

export interface PendingLabel {
  readonly target: string;
  readonly id: string;
  readonly class: MailClass;
}

export interface LabelQueueOptions {
  /** Mean time from a prediction to its label, seconds; each label takes between half and one and a half of it. */
  readonly delaySeconds: number;
  readonly random: () => number;
  /** Sends a label; must not reject. */
  readonly send: (label: PendingLabel) => Promise<void>;
}

/** Holds labels back, as people do who read their mail later. */
export class LabelQueue {
  readonly #options: LabelQueueOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #underWay = 0;
  #dropped = 0;

  constructor(options: LabelQueueOptions) {
    this.#options = options;
  }

  /** Labels that wait or are being sent. */
  get waiting(): number {
    return this.#timers.size + this.#underWay;
  }

  /** Labels that found the queue full. */
  get dropped(): number {
    return this.#dropped;
  }

  add(label: PendingLabel): void {
    if (this.#timers.size >= CAPACITY) {
      this.#dropped++;
      return;
    }
    const { delaySeconds, random, send } = this.#options;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#underWay++;
        void send(label).finally(() => this.#underWay--);
      },
      delaySeconds * (0.5 + random()) * 1000,
    );
    this.#timers.add(timer);
  }

  /** Drops what waits. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

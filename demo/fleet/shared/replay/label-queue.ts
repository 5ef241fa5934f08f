/** Labels under way at most; more would mean that they are sent far slower than inputs. */
const CAPACITY = 20_000;

/** Holds labels back, as people do who read their mail later. */
export class LabelQueue<Label> {
  readonly #send: (label: Label) => Promise<void>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #underWay = 0;
  #dropped = 0;

  /** @param send must not reject */
  constructor(send: (label: Label) => Promise<void>) {
    this.#send = send;
  }

  /** Labels that wait or are being sent. */
  get waiting(): number {
    return this.#timers.size + this.#underWay;
  }

  /** Labels that found the queue full. */
  get dropped(): number {
    return this.#dropped;
  }

  add(label: Label, delaySeconds: number): void {
    if (this.#timers.size >= CAPACITY) {
      this.#dropped++;
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#underWay++;
      void this.#send(label).finally(() => this.#underWay--);
    }, delaySeconds * 1000);
    this.#timers.add(timer);
  }

  /** Drops what waits. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

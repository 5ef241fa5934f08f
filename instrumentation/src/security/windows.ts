import type { SecurityEvent } from './event.ts';

/** What happened since the first event of a window was sent. */
interface Open {
  first: SecurityEvent;
  count: number;
  lastSeen: number;
  readonly ends: number;
}

/** Most causes that are being counted at once; past it the oldest window ends early for one more. */
const MOST_OPEN = 1000;

/** Windows of causes: the first event of a cause is sent at once, what follows within the window is summed up at its end. */
export class Windows {
  readonly #open = new Map<string, Open>();
  readonly #send: (event: SecurityEvent) => void;
  /** No window ends before. */
  #nextEnd = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send told of the first event of each window, and of the sum of one in which there were more */
  constructor(send: (event: SecurityEvent) => void) {
    this.#send = send;
  }

  /**
   * @param cause what is one thing
   * @param make the event, made only where a window begins
   */
  add(cause: string, now: number, windowMs: number, make: () => SecurityEvent): void {
    if (now >= this.#nextEnd) this.#endDue(now);
    const open = this.#open.get(cause);
    if (open !== undefined) {
      open.count++;
      open.lastSeen = now;
      return;
    }
    if (this.#open.size >= MOST_OPEN) this.#end(this.#open.keys().next().value!);
    const first = make();
    const ends = now + windowMs;
    this.#open.set(cause, { first, count: 1, lastSeen: now, ends });
    this.#nextEnd = Math.min(this.#nextEnd, ends);
    this.#wake(windowMs);
    this.#send(first);
  }

  /** Whether there is room to count a cause without ending the window of another. */
  hasRoomFor(cause: string): boolean {
    return this.#open.size < MOST_OPEN || this.#open.has(cause);
  }

  /** Ends all windows now: the process shuts down. */
  endAll(): void {
    for (const cause of [...this.#open.keys()]) this.#end(cause);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #endDue(now: number): void {
    for (const [cause, { ends }] of this.#open) if (ends <= now) this.#end(cause);
    this.#nextEnd = Math.min(...[...this.#open.values()].map(({ ends }) => ends));
  }

  #end(cause: string): void {
    const open = this.#open.get(cause);
    // Who is told of one window may have ended another.
    if (open === undefined) return;
    this.#open.delete(cause);
    const { first, count, lastSeen } = open;
    if (count > 1) this.#send({ ...first, isUpdate: true, count, lastSeen });
  }

  #wake(afterMs: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const now = Date.now();
      this.#endDue(now);
      if (this.#open.size > 0) this.#wake(Math.max(1, this.#nextEnd - now));
    }, afterMs);
    // Not of Node alone, where it is an object; a window must not keep a process alive.
    (this.#timer as { unref?: () => void }).unref?.();
  }
}

import type { Attributes, Histogram } from '@opentelemetry/api';

/** What is worth a pause of its own. */
const RUN = 256;
/** What a loop that never lets the event loop turn may pile up. */
const MOST_HELD = 16 * RUN;

/**
 * Durations on their way into a histogram. The SDK makes a key of the attributes for each one, which costs about as
 * much as counting all features of a call: so that happens between calls, or when a collection begins.
 */
export class HeldDurations {
  #seconds: number[] = [];

  /** @returns when to flush: now, once the event loop turns, or not because of this one */
  add(seconds: number): 'now' | 'soon' | undefined {
    const held = this.#seconds.push(seconds);
    if (held >= MOST_HELD) return 'now';
    return held === RUN ? 'soon' : undefined;
  }

  /** May throw, as the histogram may; what is held is let go all the same. */
  flush(histogram: Histogram, attributes: Attributes): void {
    const held = this.#seconds;
    this.#seconds = [];
    for (const seconds of held) histogram.record(seconds, attributes);
  }
}

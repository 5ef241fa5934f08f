import { setTimeout as delay } from 'node:timers/promises';
import { AdapterError } from '../types.ts';

const FIRST_MS = 100;
const LONGEST_MS = 2_000;

export interface WaitOptions {
  /** What is waited for, as the subject of an error. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What may be over at the next look: no connection, a busy server, a change by somebody else in between. */
export class TransientError extends AdapterError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, true, options);
  }
}

/** Not yet, and why. */
export class NotYet {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

/**
 * Looks, first after 100 ms and then ever less often, every 2 s at the least, until something comes of it.
 * A transient error of a look counts as "not yet": API servers restart in the middle of a rollback too.
 *
 * @throws AdapterError any other of the look; a retryable one when time is up or the signal aborts
 */
export async function until<T>(
  { what, timeoutMs, signal }: WaitOptions,
  look: () => Promise<T | NotYet>,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
    if (signal.aborted) throw new AdapterError(`${what} was given up before it was safe`, true);
    const seen = await lookOnce(look);
    if (!(seen instanceof NotYet)) return seen;
    const left = end - performance.now();
    if (left <= 0)
      throw new AdapterError(`${what} is not safe after ${timeoutMs / 1000} s: ${seen.why}`, true);
    await delay(Math.min(pause, left), undefined, { signal }).catch((error: Error) => {
      if (signal.aborted)
        throw new AdapterError(`${what} was given up before it was safe: ${seen.why}`, true, {
          cause: error,
        });
      throw error;
    });
  }
}

async function lookOnce<T>(look: () => Promise<T | NotYet>): Promise<T | NotYet> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof TransientError) return new NotYet(error.message);
    throw error;
  }
}

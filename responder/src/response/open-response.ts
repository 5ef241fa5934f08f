import type { Alert } from '../webhook/alert.ts';
import { expired, LIFETIME_MS, type Response } from './response.ts';

/** The alert ended before anything was done. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** A response under way: it waits, and can be cancelled until it begins to act. */
export class OpenResponse {
  readonly response: Response;
  /** Ends the wait; the reason says why. */
  readonly cancelling = new AbortController();
  /** Settles when nothing of it is under way; never rejects. */
  running: Promise<void> = Promise.resolve();
  /** What it waits for, while it does. */
  waiting: Approval | undefined;
  readonly #expiry: NodeJS.Timeout;

  constructor(response: Response) {
    this.response = response;
    const left = Math.max(0, response.created + LIFETIME_MS - Date.now());
    this.#expiry = setTimeout(() => this.cancel(expired()), left);
    this.#expiry.unref();
  }

  /** Ends it, if it has not begun to act. */
  cancel(why: Error): void {
    if (this.response.finished === undefined) this.cancelling.abort(why);
  }

  /** From now on it is not cancelled any more. */
  begin(): void {
    this.response.finished ??= [];
    this.close();
  }

  close(): void {
    clearTimeout(this.#expiry);
  }

  /** Waits until a person has approved. @throws why it was cancelled */
  async approval(approval: Approval): Promise<void> {
    const { signal } = this.cancelling;
    signal.throwIfAborted();
    this.waiting = approval;
    await new Promise<void>((resolve, reject) => {
      approval.approve = resolve;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }).finally(() => {
      this.waiting = undefined;
    });
  }
}

export interface Approval {
  /** What would be done, for people. */
  readonly would: readonly string[];
  readonly since: number;
  approve?: () => void;
}

/** Unix milliseconds: the alert may tell of a time ahead, and then it is when it came. */
export function triggerOf({ alert, created }: { readonly alert: Alert; readonly created: number }): number {
  return Math.min(alert.startsAt, created);
}

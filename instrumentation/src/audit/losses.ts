import { codeOf } from '../check/advised.ts';
import type { AuditRecorded } from './chain-writer.ts';
import { PROCESS } from './recorded.ts';

/** Entries that could not be written, until an entry can be that tells of them. */
export class Losses {
  #count = 0;
  #from = 0;
  #to = 0;
  #error = '';

  get any(): boolean {
    return this.#count > 0;
  }

  add(error: unknown): void {
    const now = Date.now();
    if (this.#count++ === 0) this.#from = now;
    this.#to = now;
    this.#error = error instanceof TypeError ? 'invalid' : String(codeOf(error) ?? 'unknown');
  }

  /** The entry that tells of them. */
  entry(): AuditRecorded {
    const [from, to] = [this.#from, this.#to].map((time) => new Date(time).toISOString()) as [string, string];
    const data = { count: this.#count, from, to, error: this.#error };
    return {
      time: Date.now(),
      type: 'audit.gap',
      actor: PROCESS,
      reason: null,
      subject: null,
      trace: null,
      data,
    };
  }

  clear(): void {
    this.#count = 0;
  }
}

import { readFileSync } from 'node:fs';
import type { PartFailed, PartSpec } from './processes/part.ts';
import type { StackListener } from './processes/stack.ts';

const LOG_LINES = 20;

/** Lines for the person at the terminal; a line in progress is shown only on a real one. */
export class StackConsole implements StackListener {
  readonly #out: NodeJS.WriteStream;
  readonly #waiting = new Map<string, number>();
  #ticker: NodeJS.Timeout | undefined;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  line(text: string): void {
    this.#clear();
    this.#out.write(`${text}\n`);
  }

  /** A line with the time of day: what happens while the stack runs. */
  event(text: string): void {
    this.line(`${new Date().toTimeString().slice(0, 8)}  ${text}`);
  }

  starting(part: string): void {
    this.#waiting.set(part, performance.now());
    if (this.#out.isTTY && !this.#ticker) this.#ticker = setInterval(() => this.#showWaiting(), 500);
  }

  ready({ name, address }: PartSpec, seconds: number): void {
    this.#waiting.delete(name);
    this.line(`✓ ${name.padEnd(20)} ${`${seconds.toFixed(1)} s`.padStart(7)}  ${address}`);
    if (this.#waiting.size === 0) this.close();
  }

  stopping(part: string): void {
    this.line(`■ ${part} stops`);
  }

  failed({ part, message, logFile }: PartFailed): void {
    const log = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
    this.line(`✗ ${message}`);
    this.line(`  Last lines of ${logFile}:`);
    for (const text of log) this.line(`  ${part} | ${text}`);
  }

  /** Ends the line in progress. */
  close(): void {
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    this.#clear();
  }

  #showWaiting(): void {
    const parts = [...this.#waiting].map(
      ([name, since]) => `${name} ${((performance.now() - since) / 1000).toFixed(0)} s`,
    );
    this.#clear();
    this.#out.write(`  waiting for ${parts.join(', ')}`);
  }

  #clear(): void {
    if (!this.#out.isTTY) return;
    this.#out.clearLine(0);
    this.#out.cursorTo(0);
  }
}

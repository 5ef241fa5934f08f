import { type Call, endCall, failCall, type Mappers } from './call.ts';
import type { Outcome } from './thenable.ts';

/** How a call turns out. One object rather than a closure for each end: it is made for every call. */
export class CallOutcome implements Outcome {
  readonly #call: Call;
  readonly #mappers: Mappers;
  readonly #args: readonly unknown[];

  constructor(call: Call, mappers: Mappers, args: readonly unknown[]) {
    this.#call = call;
    this.#mappers = mappers;
    this.#args = args;
  }

  succeed(value: unknown): void {
    endCall(this.#call, this.#mappers, value, this.#args);
  }

  fail(error: unknown): void {
    failCall(this.#call, error, this.#args);
  }

  wait(): void {
    this.#call.state.active--;
  }

  resume(): void {
    this.#call.state.active++;
  }

  threw(error: unknown): void {
    this.#call.state.faults.count('telemetry_threw', error);
  }
}

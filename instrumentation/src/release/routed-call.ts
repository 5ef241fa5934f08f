import type { Outcome } from '../predict/thenable.ts';
import { broken } from './broken.ts';
import type { Arm } from './canary.ts';
import type { Shadow, ShadowCall } from './shadow.ts';

/** What is still to be done with a call when its answer is there. One object, made for every call that needs it. */
export class RoutedCall implements Outcome {
  readonly #arm: Arm | undefined;
  readonly #slowerThan: number;
  readonly #shadow: Shadow | undefined;
  readonly #shadowed: ShadowCall | undefined;
  readonly #start = performance.now();

  constructor(
    arm: Arm | undefined,
    slowerThan: number,
    shadow: Shadow | undefined,
    shadowed: ShadowCall | undefined,
  ) {
    this.#arm = arm;
    this.#slowerThan = slowerThan;
    this.#shadow = shadow;
    this.#shadowed = shadowed;
  }

  succeed(value: unknown): void {
    this.#arm?.countCall(false, performance.now() - this.#start > this.#slowerThan * 1000);
    if (this.#shadowed !== undefined) this.#shadow?.answered(this.#shadowed, value);
  }

  fail(): void {
    this.#arm?.countCall(true, false);
    if (this.#shadowed !== undefined) this.#shadow?.failed(this.#shadowed);
  }

  wait(): void {
    // A result that nobody asks for is no call.
  }

  resume(): void {
    // It is counted when it settles.
  }

  threw(error: unknown): void {
    broken(error);
  }
}

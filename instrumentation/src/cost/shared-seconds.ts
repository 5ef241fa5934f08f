import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import { SCOPE, VERSION } from '../version.ts';

/** What one model version has used of seconds that the whole process shares. */
export interface Share {
  /** Price of a second. */
  rate: number;
  /** Seconds that calls took since the last charge. */
  busy: number;
}

/**
 * Seconds that pass for the process as a whole, split over the model versions by how long their calls took. What passes
 * without any call is charged to those that end next, so that the charges add up to what the clock says.
 * Holds one entry for each series.
 */
class SharedSeconds {
  readonly #clock: () => number;
  readonly #shares = new Map<Series, Share>();
  #charged: number;

  /** @param clock seconds so far; ascending */
  constructor(clock: () => number) {
    this.#clock = clock;
    this.#charged = clock();
  }

  /** The share of a series, the same object each time; the newest rate holds. */
  share(series: Series, rate: number): Share {
    const share = this.#shares.get(series) ?? { rate, busy: 0 };
    share.rate = rate;
    this.#shares.set(series, share);
    return share;
  }

  /** Charges what has passed since the last charge. */
  charge(): void {
    let busy = 0;
    for (const share of this.#shares.values()) busy += share.busy;
    if (busy === 0) return;
    const now = this.#clock();
    const passed = Math.max(0, now - this.#charged);
    this.#charged = now;
    for (const [series, share] of this.#shares) {
      series.value += passed * share.rate * (share.busy / busy);
      share.busy = 0;
    }
  }
}

/** Processor seconds of this process, all threads; undefined where the runtime does not tell. */
export function processorSeconds(): number | undefined {
  const usage = globalThis.process?.cpuUsage?.();
  return usage && (usage.user + usage.system) / 1e6;
}

const CLOCKS = {
  processor: () => processorSeconds() ?? 0,
  machine: () => performance.now() / 1000,
  enclave: () => performance.now() / 1000,
} as const satisfies Record<string, () => number>;
type Resource = keyof typeof CLOCKS;

const GLOBAL = Symbol.for(`${SCOPE}/shared-seconds@${VERSION}`);
const shared = globalThis as { [GLOBAL]?: Map<Resource, SharedSeconds> };

/**
 * What a model version uses of a resource that the process has as a whole. The ESM and the CJS copy of this package
 * split the same seconds. A clock starts when it is first asked for.
 */
export function shareOf(resource: Resource, series: Series, rate: number): Share {
  shared[GLOBAL] ??= new Map();
  let seconds = shared[GLOBAL].get(resource);
  if (seconds === undefined) {
    const made = new SharedSeconds(CLOCKS[resource]);
    registry.tally('cost').beforeCollection(() => made.charge());
    shared[GLOBAL].set(resource, made);
    seconds = made;
  }
  return seconds.share(series, rate);
}

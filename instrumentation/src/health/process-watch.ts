import type { MeterProvider } from '@opentelemetry/api';
import type { Faults } from '../faults/faults.ts';
import type { ProcessFault } from '../faults/kinds.ts';
import type { ProcessCheck } from './checks.ts';

/** How long nobody may collect, and how long a thing of a moment shows: what Prometheus takes for stale. */
export const HOLD_MS = 300_000;
const JUMP_MS = 1_000;

/** What is looked at, at one moment. */
export interface ProcessSituation {
  /** Milliseconds that only go forward, and those of the wall clock. */
  readonly now: number;
  readonly wall: number;
  /** The meter provider that the API gives us. */
  readonly provider: MeterProvider | undefined;
  /** Whether a copy of the API holds a meter provider, ours to see or not. */
  readonly registered: boolean;
}

/** Remembers what it takes to say how the process is. */
export class ProcessWatch {
  readonly #faults: Faults<ProcessFault>;
  #provider: MeterProvider | undefined;
  #replaced = false;
  #collected: number | undefined;
  #offset: number | undefined;
  #jumped = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #failed = Number.NEGATIVE_INFINITY;

  constructor(faults: Faults<ProcessFault>) {
    this.#faults = faults;
  }

  /** Metrics were collected. */
  collected(now: number): void {
    this.#collected = now;
  }

  problems(situation: ProcessSituation): ReadonlySet<ProcessCheck> {
    const { now, provider, registered } = situation;
    this.#look(situation);
    const holds = {
      no_meter_provider: provider === undefined && !registered,
      api_version_hidden: provider === undefined && registered,
      second_provider: this.#replaced || this.#count('sdk_present') > 0,
      collection_stalled: provider !== undefined && now - this.#collected! > HOLD_MS,
      export_failing: now - this.#failed < HOLD_MS,
      clock_jumped: now - this.#jumped < HOLD_MS,
      series_full: this.#count('tally_full') > 0,
    } satisfies Record<ProcessCheck, boolean>;
    return new Set((Object.keys(holds) as ProcessCheck[]).filter((check) => holds[check]));
  }

  #look({ now, wall, provider }: ProcessSituation): void {
    if (provider !== undefined && provider !== this.#provider) {
      this.#replaced ||= this.#provider !== undefined;
      this.#provider = provider;
      // A new one is given time to be collected.
      this.#collected = now;
    }
    const failures = this.#count('export_failed') + this.#count('export_dropped');
    if (failures > this.#failures) this.#failed = now;
    this.#failures = failures;
    const offset = wall - now;
    if (Math.abs(offset - (this.#offset ?? offset)) > JUMP_MS) this.#jumped = now;
    this.#offset = offset;
  }

  #count(kind: ProcessFault): number {
    return this.#faults.counts[this.#faults.kinds.indexOf(kind)]!;
  }
}

import { registry } from '../export/registry.ts';
import type { Labels, Series, Tally, TallyKey } from '../export/tally.ts';

/** One series that counts up. */
export interface Counter {
  add(by: number): void;
}

/**
 * Counters that are exported as 0 once before they count. Windows are differences between what was scraped, so what a
 * series holds when Prometheus first sees it is in none; of the rare pairs of a confusion matrix, which are its errors,
 * that would be much.
 */
class ZeroFirst {
  readonly #known = new WeakSet<Series>();
  /** What series have to wait with that were not exported as 0 yet, or only now. */
  readonly #held = new Map<Series, { by: number; shown: boolean }>();

  constructor(tally: Tally) {
    tally.beforeCollection(() => this.#collect());
  }

  counter(series: Series): Counter {
    if (!this.#known.has(series)) {
      this.#known.add(series);
      this.#held.set(series, { by: 0, shown: false });
    }
    return {
      add: (by) => {
        const held = this.#held.get(series);
        if (held === undefined || held.shown) series.value += by;
        else held.by += by;
      },
    };
  }

  /** Counts what waits: no other collection may come. */
  release(): void {
    for (const [series, { by }] of this.#held) series.value += by;
    this.#held.clear();
  }

  #collect(): void {
    for (const [series, held] of this.#held) {
      if (held.shown || held.by === 0) {
        series.value += held.by;
        this.#held.delete(series);
      }
      held.shown = true;
    }
  }
}

const ledgers = new Map<TallyKey, ZeroFirst>();

/** The counter of these labels, exported from now on. */
export function counterOf<K extends TallyKey>(key: K, labels: Labels<K>): Counter {
  const tally = registry.tally(key);
  let ledger = ledgers.get(key);
  if (ledger === undefined) {
    ledger = new ZeroFirst(tally as unknown as Tally);
    ledgers.set(key, ledger);
  }
  return ledger.counter(tally.of(labels));
}

/** Counts what waits for its series to be seen: the process ends. */
export function releaseCounters(): void {
  for (const ledger of ledgers.values()) ledger.release();
}

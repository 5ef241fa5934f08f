import { attributes, type MetricKey, metrics } from '../contract/index.ts';
import type { ObservableKey } from './observe-shard.ts';
import { SHARD_SERIES } from './shard.ts';

export type HistogramKey = {
  [K in MetricKey]: (typeof metrics)[K]['instrument'] extends 'histogram' ? K : never;
}[MetricKey];

/** All but histograms, and what is read from the arrays of the model states. */
export type TallyKey = Exclude<MetricKey, HistogramKey | ObservableKey>;

/** Values of the labels that the contract gives a metric; only `errorType` may be absent, which says that all went well. */
export type Labels<K extends MetricKey> = {
  readonly [L in Exclude<(typeof metrics)[K]['labels'][number], 'errorType'>]: string;
} & { readonly errorType?: string | undefined };

/** One series. Add to `value` of a counter, set that of a gauge; it is read at the next collection. */
export interface Series {
  readonly attributes: Readonly<Record<string, string>>;
  value: number;
}

/** Most series of one tallied metric in a process. */
export const MOST_SERIES = 10_000;

/**
 * Values of one metric by its labels. Kept here and read by an observable instrument: nothing is lost before a meter
 * provider is there or when it changes, and a count costs an addition, not the SDK's hash of its attributes.
 */
export class Tally<K extends TallyKey = TallyKey> {
  readonly key: K;
  readonly #series = new Map<string, Series>();
  readonly #ordered: Series[] = [];
  readonly #full: () => void;
  readonly #partAdded: (part: number) => void;
  readonly #refreshers: (() => void)[] = [];

  /**
   * @param full told of each count that there is no series for
   * @param partAdded told of each new {@link part}
   */
  constructor(key: K, full: () => void, partAdded: (part: number) => void) {
    this.key = key;
    this.#full = full;
    this.#partAdded = partAdded;
  }

  /**
   * The series of these labels, the same object each time; it is exported from its first value, 0, on. Past
   * {@link MOST_SERIES} it is one that nobody reads, and the fault `tally_full` is counted.
   */
  of(labels: Labels<K>): Series {
    const given = metrics[this.key].labels.map(
      (label) => (labels as Record<string, string | undefined>)[label],
    );
    const id = JSON.stringify(given);
    const known = this.#series.get(id);
    if (known !== undefined) return known;
    const series = { attributes: attributesOf(this.key, given), value: 0 };
    if (this.#ordered.length >= MOST_SERIES) {
      this.#full();
      return series;
    }
    this.#series.set(id, series);
    if (this.#ordered.push(series) % SHARD_SERIES === 1) this.#partAdded(this.parts - 1);
    return series;
  }

  /** Adds to the counter of these labels. */
  add(labels: Labels<K>, by = 1): void {
    this.of(labels).value += by;
  }

  /** Runs before each collection: sets what is computed when it is asked for. */
  beforeCollection(refresh: () => void): void {
    this.#refreshers.push(refresh);
  }

  /** All of them, as they are; nothing is computed. */
  get series(): readonly Series[] {
    return this.#ordered;
  }

  /** How many scopes the series need. */
  get parts(): number {
    return Math.ceil(this.#ordered.length / SHARD_SERIES);
  }

  /** The series of one scope. */
  part(part: number): readonly Series[] {
    if (part === 0) for (const refresh of this.#refreshers) refresh();
    return this.#ordered.slice(part * SHARD_SERIES, (part + 1) * SHARD_SERIES);
  }
}

function attributesOf(
  key: TallyKey,
  given: readonly (string | undefined)[],
): Readonly<Record<string, string>> {
  const named = metrics[key].labels.flatMap((label, i) =>
    given[i] === undefined ? [] : [[attributes[label].name, given[i]] as const],
  );
  return Object.freeze(Object.fromEntries(named));
}

import { type AttributeKey, FAMILY, LABEL, type MetricKey, metrics } from '@parapet/instrumentation/contract';
import type { UnitTest } from '../../prometheus/testing/promtool.ts';

export type Labels = Partial<Readonly<Record<AttributeKey, string>>>;

/** What a scrape meets: `gone` when the target is configured no more. */
export type Reach = 'up' | 'down' | 'gone';

/** One process as Prometheus sees it: its series scrape by scrape, in promtool's notation. */
export class Scraped {
  readonly #target: string;
  /** Values in the process by series. */
  readonly #values = new Map<string, number>();
  readonly #columns = new Map<string, string[]>();
  #scrapes = 0;

  constructor(job: string, instance: string) {
    this.#target = `job="${job}",instance="${instance}"`;
  }

  /** Counts `amount`, and begins the series where it is new. */
  add(key: MetricKey, labels: Labels, amount: number): void {
    this.#add(this.#series(FAMILY[key], named(labels)), amount);
  }

  /** Counts durations by bucket of a histogram, those above all bounds last. */
  observe(
    key: 'inferenceDuration' | 'labelLatency' | 'trainingDuration',
    labels: Labels,
    counts: readonly number[],
  ) {
    const { buckets } = metrics[key];
    let below = 0;
    let sum = 0;
    for (const [bucket, count] of counts.entries()) {
      below += count;
      sum += count * (buckets[bucket] ?? buckets.at(-1)! * 2);
      const le = buckets[bucket] ?? '+Inf';
      this.#add(this.#series(`${FAMILY[key]}_bucket`, [...named(labels), `le="${le}"`]), below);
    }
    this.#add(this.#series(`${FAMILY[key]}_sum`, named(labels)), sum);
    this.#add(this.#series(`${FAMILY[key]}_count`, named(labels)), below);
  }

  set(key: MetricKey, labels: Labels, value: number): void {
    this.#values.set(this.#series(FAMILY[key], named(labels)), value);
  }

  /** All counts are lost, as when the process begins anew. */
  restart(): void {
    this.#values.clear();
  }

  scrape(reach: Reach): void {
    const up = this.#series('up', []);
    if (reach === 'up') for (const [series, value] of this.#values) this.#push(series, String(value));
    if (reach !== 'gone') this.#push(up, reach === 'up' ? '1' : '0');
    this.#scrapes++;
    // A series that was in the scrape before and is not in this one ends at once.
    for (const column of this.#columns.values()) {
      if (column.length < this.#scrapes)
        column.push(column.at(-1) === '_' || column.at(-1) === 'stale' ? '_' : 'stale');
    }
  }

  series(): UnitTest['input_series'] {
    return [...this.#columns].map(([series, column]) => ({ series, values: column.join(' ') }));
  }

  #add(series: string, amount: number): void {
    this.#values.set(series, (this.#values.get(series) ?? 0) + amount);
  }

  #push(series: string, value: string): void {
    let column = this.#columns.get(series);
    if (column === undefined) {
      column = Array<string>(this.#scrapes).fill('_');
      this.#columns.set(series, column);
    }
    column.push(value);
  }

  #series(family: string, labels: readonly string[]): string {
    return `${family}{${[...labels, this.#target].join(',')}}`;
  }
}

/** Prometheus takes an empty label for none. */
function named(labels: Labels): string[] {
  return Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${LABEL[key as AttributeKey]}="${value}"`);
}

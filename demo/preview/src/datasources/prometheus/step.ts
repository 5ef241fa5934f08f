import type { DataQueryRequest } from '@grafana/data';

/** Shortest step of a range query: the demo's rules are evaluated that often. */
export const MIN_STEP = '5s';
/** Longest interval between scrapes that rates still bridge; the demo's Prometheus scrapes faster. */
const SCRAPE_SECONDS = 15;
/** Prometheus refuses a query that would give more points than this. */
const MAX_POINTS = 11_000;

/** Seconds between the points of a range query: what the panel's width asks for, within what Prometheus answers. */
export function stepSeconds({ intervalMs, range }: Pick<DataQueryRequest, 'intervalMs' | 'range'>): number {
  const seconds = (range.to.valueOf() - range.from.valueOf()) / 1000;
  return Math.max(Math.ceil(intervalMs / 1000), Math.ceil(seconds / MAX_POINTS), 1);
}

/** `$__rate_interval` as Grafana defines it: at least four scrapes, and never less than a step and a scrape. */
export function rateInterval(step: number): string {
  return `${Math.max(step + SCRAPE_SECONDS, 4 * SCRAPE_SECONDS)}s`;
}

/** Start and end in seconds on multiples of the step, so that a refresh does not make the points wander. */
export function alignedRange(
  { range }: Pick<DataQueryRequest, 'range'>,
  step: number,
): { start: number; end: number } {
  const align = (ms: number) => Math.floor(ms / 1000 / step) * step;
  return { start: align(range.from.valueOf()), end: align(range.to.valueOf()) };
}

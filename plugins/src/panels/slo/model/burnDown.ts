import type { History } from './history.ts';

/** A point of the chart; `budget` was measured, `projected` is what it comes to at this pace. */
export interface Point {
  readonly time: number;
  readonly budget?: number;
  readonly projected?: number;
}

/** Of the time range, how much of the future is shown beyond it. */
const AHEAD = 0.25;

/**
 * What was left over the time range, and on to its end or to the edge of what is shown. Times in milliseconds.
 *
 * @param exhaustedIn seconds from the newest sample on; infinite or NaN projects nothing
 */
export function burnDown({ times, values }: History, exhaustedIn: number, from: number, to: number): Point[] {
  const points: Point[] = times.map((time, i) => ({ time, budget: values[i]! }));
  const last = points.at(-1);
  if (!last || !Number.isFinite(exhaustedIn) || exhaustedIn <= 0) {
    return points;
  }
  const remaining = last.budget!;
  const end = last.time + exhaustedIn * 1000;
  const edge = to + AHEAD * (to - from);
  const until = Math.min(end, edge);
  const left = remaining * (1 - (until - last.time) / (end - last.time));
  return [...points.slice(0, -1), { ...last, projected: remaining }, { time: until, projected: left }];
}

import { finite, type MeasureSeries } from '../../../shared/series.ts';

/** Equal time steps that all rows share: column i holds what was recorded at `start + i * step`. */
export interface TimeGrid {
  /** Milliseconds. */
  readonly start: number;
  readonly step: number;
  readonly columns: number;
}

/** Bounds memory and drawing, whatever the frames bring. */
const MAX_COLUMNS = 2_000;
const MAX_CELLS = 4_000_000;

/** A grid for these series: the step of the one with most samples, wider when there would be too many columns. */
export function gridOf(series: readonly MeasureSeries[], rows: number): TimeGrid {
  // Fields of a wide frame share their times.
  const distinct = [...new Set(series.map((one) => one.times))];
  const longest = distinct.reduce<ArrayLike<unknown>>((a, b) => (b.length > a.length ? b : a), []);
  const { start, end } = extentOf(distinct);
  if (!(end >= start)) {
    return { start: 0, step: 1, columns: 0 };
  }
  const limit = Math.max(1, Math.min(MAX_COLUMNS, Math.floor(MAX_CELLS / Math.max(1, rows))));
  const step = Math.max(medianStep(longest), (end - start) / limit) || 1;
  return { start, step, columns: Math.min(limit, Math.round((end - start) / step) + 1) };
}

function extentOf(columns: ReadonlyArray<ArrayLike<unknown>>): { start: number; end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const times of columns) {
    for (let i = 0; i < times.length; i++) {
      const time = finite(times[i]);
      start = time < start ? time : start;
      end = time > end ? time : end;
    }
  }
  return { start, end };
}

/** Column of a time; may lie outside the grid. */
export function columnAt(grid: TimeGrid, time: number): number {
  return Math.round((time - grid.start) / grid.step);
}

export function timeAt(grid: TimeGrid, column: number): number {
  return grid.start + column * grid.step;
}

function medianStep(times: ArrayLike<unknown>): number {
  const sorted = Array.from(times, finite)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const steps = sorted
    .slice(1)
    .map((time, i) => time - (sorted[i] ?? time))
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

import type { TimeGrid } from './grid.ts';
import { timeAt } from './grid.ts';

/** Where the columns of the grid lie in the width of the matrix. Arithmetic alone: no look-ups, no elements. */
export interface TimeScale {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** The panel's time range, or the extent of the data when none of it lies in there (shifted or stale data). */
export function timeScale(grid: TimeGrid, from: number, to: number, width: number): TimeScale {
  const first = timeAt(grid, 0) - grid.step;
  const last = timeAt(grid, grid.columns - 1);
  const visible = to > from && last > from && first < to;
  return visible ? { from, to, width } : { from: first, to: last > first ? last : first + 1, width };
}

export function xOf(scale: TimeScale, time: number): number {
  return ((time - scale.from) / (scale.to - scale.from)) * scale.width;
}

export function timeOfX(scale: TimeScale, x: number): number {
  return scale.from + (x / scale.width) * (scale.to - scale.from);
}

/** A sample sums up the time before it, so its column covers the step that ends with it. Whole pixels, at least one. */
export function columnSpan(
  scale: TimeScale,
  grid: TimeGrid,
  column: number,
): { left: number; width: number } {
  const end = timeAt(grid, column);
  const left = Math.max(0, Math.round(xOf(scale, end - grid.step)));
  const right = Math.min(scale.width, Math.round(xOf(scale, end)));
  return { left, width: Math.max(right > 0 && left < scale.width ? 1 : 0, right - left) };
}

/** Column under x, or -1 outside the data. */
export function columnOfX(scale: TimeScale, grid: TimeGrid, x: number): number {
  // Adding zero turns -0 into 0.
  const column = Math.ceil((timeOfX(scale, x) - grid.start) / grid.step - 1e-9) + 0;
  return x >= 0 && x < scale.width && column >= 0 && column < grid.columns ? column : -1;
}

/** Row under y, or -1. */
export function rowOfY(y: number, scrollTop: number, rowHeight: number, rows: number): number {
  const row = Math.floor((y + scrollTop) / rowHeight);
  return y >= 0 && row >= 0 && row < rows ? row : -1;
}

/** A stretch of columns that is drawn as one cell. */
export interface Segment {
  readonly left: number;
  readonly width: number;
  readonly first: number;
  readonly last: number;
}

const MIN_CELL = 2;

/** The cells of every row, left to right: one column each, or several where they would be narrower than two pixels. */
export function segmentsOf(scale: TimeScale, grid: TimeGrid): Segment[] {
  const columnWidth = (grid.step / (scale.to - scale.from)) * scale.width;
  const together = Math.max(1, Math.ceil(MIN_CELL / columnWidth));
  const segments: Segment[] = [];
  for (let first = 0; first < grid.columns; first += together) {
    const last = Math.min(grid.columns, first + together) - 1;
    const left = columnSpan(scale, grid, first).left;
    const end = columnSpan(scale, grid, last);
    const width = end.left + end.width - left;
    if (width > 0) {
      segments.push({ left, width, first, last });
    }
  }
  return segments;
}

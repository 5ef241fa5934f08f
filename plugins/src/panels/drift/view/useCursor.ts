import type React from 'react';
import { useState } from 'react';
import type { FeatureRow } from '../model/driftModel.ts';
import type { TimeGrid } from '../model/grid.ts';
import { ROW } from '../model/layout.ts';
import { columnOfX, columnSpan, rowOfY, type TimeScale } from '../model/scale.ts';

/** The cell under the pointer or chosen by the arrow keys; column -1 while the pointer is over the ranking. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
  /** In the window. */
  readonly x: number;
  readonly y: number;
}

interface Surface {
  readonly rows: readonly FeatureRow[];
  readonly grid: TimeGrid;
  readonly scale: TimeScale;
  /** Of the matrix, in the scrolling box. */
  readonly left: number;
  readonly top: number;
}

/** Pointer and arrow keys over the matrix, by arithmetic alone. */
export function useCursor({ rows, grid, scale, left, top }: Surface) {
  const [cursor, setCursor] = useState<Cursor>();
  const clear = () => setCursor(undefined);

  /** What lies under the pointer. */
  const at = (event: React.MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      row: rowOfY(event.clientY - box.top - top, event.currentTarget.scrollTop, ROW, rows.length),
      column: columnOfX(scale, grid, event.clientX - box.left - left),
    };
  };

  const point = (event: React.MouseEvent<HTMLElement>) => {
    const { row, column } = at(event);
    const moved = row !== cursor?.row || column !== cursor?.column;
    if (row < 0) {
      clear();
    } else if (moved || column >= 0) {
      setCursor({ row, column, x: event.clientX, y: event.clientY });
    }
  };

  /** Moves to a neighbouring column, beginning at the newest. */
  const step = (box: HTMLElement, row: number, by: -1 | 1) => {
    const from = cursor?.row === row && cursor.column >= 0 ? cursor.column + by : grid.columns - 1;
    const column = Math.min(grid.columns - 1, Math.max(0, from));
    const span = columnSpan(scale, grid, column);
    const page = box.getBoundingClientRect();
    const x = page.left + left + span.left + span.width / 2;
    setCursor({ row, column, x, y: page.top + top + (row + 0.5) * ROW - box.scrollTop });
  };

  return { cursor, at, point, step, clear };
}

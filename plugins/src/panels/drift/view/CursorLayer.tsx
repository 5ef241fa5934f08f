import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import type { FeatureRow } from '../model/driftModel.ts';
import { columnAt, type TimeGrid } from '../model/grid.ts';
import { ROW } from '../model/layout.ts';
import { columnSpan, type TimeScale, xOf } from '../model/scale.ts';
import type { Cursor } from './useCursor.ts';

interface Props {
  rows: readonly FeatureRow[];
  grid: TimeGrid;
  scale: TimeScale;
  cursor: Cursor | undefined;
  /** Time under the pointer in another panel. */
  shared: number | undefined;
  selected: FeatureRow | undefined;
  left: number;
  top: number;
}

/** What moves with the pointer, above the canvas, which therefore is not drawn again. */
export function CursorLayer({ rows, grid, scale, cursor, shared, selected, left, top }: Props) {
  const styles = useStyles2(getStyles);
  const cell = cursor && cursor.column >= 0 ? columnSpan(scale, grid, cursor.column) : undefined;
  const chosen = selected ? rows.indexOf(selected) : -1;
  const inRange = shared !== undefined && columnAt(grid, shared) >= 0 && xOf(scale, shared) <= scale.width;
  return (
    <div className={styles.layer} aria-hidden="true">
      {chosen >= 0 && scale.width > 0 && (
        <div
          className={styles.row}
          style={{ top: top + chosen * ROW, left, width: scale.width, height: ROW }}
        />
      )}
      {cell && (
        <div
          className={styles.cell}
          style={{
            top: top + cursor!.row * ROW,
            left: left + cell.left,
            width: Math.max(2, cell.width),
            height: ROW,
          }}
        />
      )}
      {inRange && <div className={styles.time} style={{ left: left + xOf(scale, shared) }} />}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  layer: css({ position: 'absolute', inset: 0, overflow: 'hidden', pointerEvents: 'none' }),
  row: css({
    position: 'absolute',
    borderTop: `1px solid ${theme.colors.primary.border}`,
    borderBottom: `1px solid ${theme.colors.primary.border}`,
  }),
  cell: css({
    position: 'absolute',
    boxShadow: `0 0 0 1px ${theme.colors.background.canvas}, 0 0 0 3px ${theme.colors.text.maxContrast}`,
    borderRadius: 1,
  }),
  time: css({
    position: 'absolute',
    top: 0,
    bottom: 0,
    borderLeft: `1px dashed ${theme.colors.text.secondary}`,
  }),
});

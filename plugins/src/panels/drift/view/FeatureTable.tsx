import { css } from '@emotion/css';
import type { EventBus, GrafanaTheme2, TimeZone } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React, { useMemo, useRef, useState } from 'react';
import type { Anchors } from '../model/colour.ts';
import type { FeatureRow } from '../model/driftModel.ts';
import { type TimeGrid, timeAt } from '../model/grid.ts';
import { AXIS, HEADER, type Layout, ROW } from '../model/layout.ts';
import { segmentsOf, timeScale } from '../model/scale.ts';
import { TEST_IDS } from '../testIds.ts';
import { CursorLayer } from './CursorLayer.tsx';
import { driftColours } from './colours.ts';
import { HeaderRow } from './HeaderRow.tsx';
import { Legend } from './Legend.tsx';
import { MatrixCanvas } from './MatrixCanvas.tsx';
import { MatrixTooltip } from './MatrixTooltip.tsx';
import { RankingRow } from './RankingRow.tsx';
import { TimeAxis } from './TimeAxis.tsx';
import { useCursor } from './useCursor.ts';
import { useRowKeys } from './useRowKeys.ts';
import { useSharedTime } from './useSharedTime.ts';

interface Props {
  rows: readonly FeatureRow[];
  grid: TimeGrid;
  anchors: Anchors;
  layout: Layout;
  from: number;
  to: number;
  timeZone: TimeZone;
  eventBus: EventBus;
  /** Summary for those who cannot see the matrix. */
  label: string;
  selected: FeatureRow | undefined;
  onSelect: (row: FeatureRow | undefined) => void;
}

/** Kept free for the scroll bar when there are more rows than room. */
const SCROLLBAR = 12;
/** Rows rendered beyond the visible ones, so that fast scrolling shows no holes. */
const OVERSCAN = 6;

/** Ranking and matrix: one line per feature, and in it one cell per step of time. */
export function FeatureTable({
  rows,
  grid,
  anchors,
  layout,
  from,
  to,
  timeZone,
  eventBus,
  label,
  ...props
}: Props) {
  const { selected, onSelect } = props;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const colours = useMemo(() => driftColours(theme), [theme]);
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const top = layout.header ? HEADER : 0;
  const overflows = rows.length * ROW > layout.list.height;
  const width = Math.max(0, layout.matrix - (overflows ? SCROLLBAR : 0));
  const height = Math.min(layout.list.height, rows.length * ROW);
  const scale = useMemo(() => timeScale(grid, from, to, width), [grid, from, to, width]);
  const segments = useMemo(() => (width > 0 ? segmentsOf(scale, grid) : []), [scale, grid, width]);
  const { cursor, at, point, step, clear } = useCursor({ rows, grid, scale, left: layout.list.width, top });
  const toggle = (row: FeatureRow | undefined) => row && onSelect(row === selected ? undefined : row);
  const keys = useRowKeys({
    rows,
    scroller,
    selected,
    toggle,
    step,
    clear,
    page: Math.floor(height / ROW),
  });
  const own = cursor && cursor.column >= 0 ? timeAt(grid, cursor.column) : undefined;
  const shared = useSharedTime(eventBus, own);
  const cursorRow = cursor && rows[cursor.row];
  const first = Math.max(0, Math.floor(scrollTop / ROW) - OVERSCAN);
  const shown = rows.slice(first, first + Math.ceil(layout.list.height / ROW) + 2 * OVERSCAN);
  const template = templateOf(layout.columns);

  return (
    <div className={styles.wrap} style={{ height: top + layout.list.height + (layout.axis ? AXIS : 0) }}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: pointer shortcuts for the grid inside, which has the roles */}
      <div
        ref={scroller}
        className={styles.scroller}
        style={{ height: top + layout.list.height }}
        onScroll={(event) => {
          setScrollTop(event.currentTarget.scrollTop);
          clear();
        }}
        onMouseMove={point}
        onMouseLeave={clear}
        onClick={(event) => toggle(rows[at(event).row])}
        onKeyDown={keys.onKeyDown}
      >
        <div style={{ position: 'relative', height: top + rows.length * ROW }}>
          <div
            role="grid"
            aria-label={label}
            aria-rowcount={rows.length + 1}
            data-testid={TEST_IDS.grid}
            className={styles.grid}
          >
            {layout.header && (
              <HeaderRow columns={layout.columns} template={template} width={layout.list.width} />
            )}
            {shown.map((row, i) => (
              <RankingRow
                key={row.key}
                row={row}
                index={first + i}
                top={top + (first + i) * ROW}
                width={layout.list.width}
                grid={grid}
                columns={layout.columns}
                template={template}
                timeZone={timeZone}
                span={to - from}
                anchors={anchors}
                selected={row === selected}
                tabbable={row === keys.active}
                takesFocus={row === keys.active && keys.byKey}
              />
            ))}
          </div>
          {width > 0 && (
            <MatrixCanvas
              {...{ rows, segments, anchors, colours, scrollTop, width, height, top, label }}
              left={layout.list.width}
            />
          )}
          <CursorLayer
            {...{ grid, scale, segments, cursor, shared, top, selected }}
            rows={rows}
            left={layout.list.width}
          />
        </div>
      </div>
      {layout.axis && (
        <>
          <Legend colours={colours} anchors={anchors} width={layout.list.width} />
          <TimeAxis scale={scale} left={layout.list.width} timeZone={timeZone} />
        </>
      )}
      {cursor && cursorRow && cursor.column >= 0 && (
        <MatrixTooltip
          row={cursorRow}
          column={cursor.column}
          grid={grid}
          timeZone={timeZone}
          position={cursor}
        />
      )}
    </div>
  );
}

function templateOf({ verdict, z }: Layout['columns']): string {
  return [verdict ? '' : '16px', 'minmax(0, 1fr)', verdict ? '152px' : '', '48px', z ? '88px' : ''].join(' ');
}

const getStyles = (_theme: GrafanaTheme2) => ({
  wrap: css({ position: 'relative', flexShrink: 0 }),
  scroller: css({ overflowX: 'hidden', overflowY: 'auto', scrollbarWidth: 'thin' }),
  grid: css({ position: 'absolute', inset: 0 }),
});

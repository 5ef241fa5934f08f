import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, TimeZone } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React, { useEffect, useRef } from 'react';
import { VerdictMark } from '../../../shared/VerdictMark.tsx';
import type { Anchors } from '../model/colour.ts';
import type { FeatureRow } from '../model/driftModel.ts';
import { type TimeGrid, timeAt } from '../model/grid.ts';
import { type Layout, ROW } from '../model/layout.ts';
import { decisiveZ } from '../model/now.ts';
import { reasonOf } from '../model/reason.ts';
import { formatNumber, formatPsi, formatTime } from './format.ts';

interface Props {
  row: FeatureRow;
  index: number;
  /** In the scrolling box. */
  top: number;
  width: number;
  grid: TimeGrid;
  columns: Layout['columns'];
  template: string;
  timeZone: TimeZone;
  span: number;
  anchors: Anchors;
  selected: boolean;
  /** In the tab order; one row is. */
  tabbable: boolean;
  /** Set when the keyboard moved here. */
  takesFocus: boolean;
}

/** One line of the ranking. Memoised: hovering over the matrix does not render it again. */
export const RankingRow = React.memo(function RankingRow(props: Props) {
  const { row, index, top, width, columns, selected, tabbable, takesFocus } = props;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) {
      element.current?.focus({ preventScroll: true });
    }
  }, [takesFocus]);
  return (
    <div
      ref={element}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      data-row={index}
      className={cx(styles.row, selected && styles.selected)}
      style={{ top, width, gridTemplateColumns: props.template }}
    >
      {!columns.verdict && (
        <span role="gridcell" className={styles.cell}>
          <VerdictMark kind={row.now.kind} label={false} />
        </span>
      )}
      <span role="gridcell" className={styles.name} title={row.name}>
        {row.name}
      </span>
      {columns.verdict && (
        <span role="gridcell" className={styles.cell}>
          <VerdictMark kind={row.now.kind} />
          <span className={styles.quiet}>{remarkOf(props)}</span>
        </span>
      )}
      <span
        role="gridcell"
        className={cx(styles.number, !(row.now.psi >= props.anchors.material) && styles.quiet)}
      >
        {formatPsi(row.now.psi, row.psiField, theme)}
      </span>
      {columns.z && (
        <span
          role="gridcell"
          className={cx(styles.number, !(decisiveZ(row.now) > row.now.criticalZ) && styles.quiet)}
        >
          {formatNumber(row.now.z)}
          <span className={styles.quiet}> / {formatNumber(row.now.criticalZ)}</span>
        </span>
      )}
    </div>
  );
});

/** Since when, or why a shift that shows in the numbers does not count. */
function remarkOf({ row, grid, timeZone, span, anchors }: Props): string {
  if (reasonOf(row.now, anchors) === 'immaterial') {
    return ', small shift';
  }
  if (row.now.kind === 'silent') {
    return ` since ${formatTime(timeAt(grid, row.cells.lastColumn), timeZone, span)}`;
  }
  if (!row.run || grid.columns < 2) {
    return '';
  }
  return `${row.run.open ? ' before ' : ' since '}${formatTime(timeAt(grid, row.run.from), timeZone, span)}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    ...theme.typography.bodySmall,
    position: 'absolute',
    left: 0,
    height: ROW,
    display: 'grid',
    alignItems: 'center',
    columnGap: theme.spacing(1),
    paddingLeft: theme.spacing(0.75),
    paddingRight: theme.spacing(1),
    cursor: 'pointer',
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
  }),
  selected: css({
    background: theme.colors.action.selected,
    boxShadow: `inset 2px 0 0 ${theme.colors.primary.main}`,
  }),
  name: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  cell: css({ display: 'flex', alignItems: 'center', overflow: 'hidden', whiteSpace: 'pre' }),
  number: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'pre' }),
  quiet: css({ color: theme.colors.text.secondary }),
});

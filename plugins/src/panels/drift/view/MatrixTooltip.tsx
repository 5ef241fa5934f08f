import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type TimeZone } from '@grafana/data';
import { Portal, useStyles2, useTheme2, VizTooltipContainer } from '@grafana/ui';
import React from 'react';
import { VerdictMark } from '../../../shared/VerdictMark.tsx';
import { kindOf } from '../../../shared/verdict.ts';
import { NO_SAMPLE } from '../model/cells.ts';
import type { FeatureRow } from '../model/driftModel.ts';
import { type TimeGrid, timeAt } from '../model/grid.ts';
import { TEST_IDS } from '../testIds.ts';
import { formatPsi } from './format.ts';

interface Props {
  row: FeatureRow;
  column: number;
  grid: TimeGrid;
  timeZone: TimeZone;
  /** In the page. */
  position: { x: number; y: number };
}

/** What one cell says. */
export function MatrixTooltip({ row, column, grid, timeZone, position }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const psi = row.cells.psi[column] ?? Number.NaN;
  const verdict = row.cells.verdict[column] ?? NO_SAMPLE;
  const empty = Number.isNaN(psi) && verdict === NO_SAMPLE;
  return (
    <Portal>
      <VizTooltipContainer position={position} offset={{ x: 12, y: 12 }}>
        <div className={styles.box} data-testid={TEST_IDS.tooltip}>
          <div className={styles.time}>{dateTimeFormat(timeAt(grid, column), { timeZone })}</div>
          <div className={styles.name}>{row.name}</div>
          {empty ? (
            <span className={styles.time}>No sample</span>
          ) : (
            <div className={styles.line}>
              <VerdictMark kind={kindOf(verdict)} />
              <span>
                PSI <span className={styles.number}>{formatPsi(psi, row.psiField, theme)}</span>
              </span>
            </div>
          )}
        </div>
      </VizTooltipContainer>
    </Portal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ ...theme.typography.bodySmall, maxWidth: 320 }),
  time: css({ color: theme.colors.text.secondary }),
  name: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  line: css({ display: 'flex', justifyContent: 'space-between', gap: theme.spacing(2) }),
  number: css({ fontVariantNumeric: 'tabular-nums' }),
});

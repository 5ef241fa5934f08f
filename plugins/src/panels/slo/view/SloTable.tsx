import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import type { Slo } from '../model/sloModel.ts';
import { TEST_IDS } from '../testIds.ts';
import { columnsFor } from './columns.ts';
import { SloRow } from './SloRow.tsx';

interface Props {
  slos: readonly Slo[];
  /** Pixels. */
  width: number;
  selected: Slo | undefined;
  range: TimeRange;
  onSelect: (slo: Slo) => void;
}

/** All objectives, worst first. */
export function SloTable({ slos, width, selected, range, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  const columns = columnsFor(width);
  const severalModels = new Set(slos.map(({ model }) => model)).size > 1;
  return (
    <div className={styles.scroller} style={{ width }}>
      <table className={styles.table} data-testid={TEST_IDS.table} aria-label="Objectives, worst first">
        <thead>
          <tr>
            {columns.has('state') && <th className={styles.state}>State</th>}
            <th>Objective</th>
            {columns.has('target') && <th className={cx(styles.number, styles.narrow)}>Target</th>}
            <th className={styles.budget}>Budget left</th>
            {columns.has('history') && <th className={styles.history}>Over time</th>}
            {columns.has('burn') && (
              <th
                className={cx(styles.number, styles.burn)}
                title="Of the pair of windows nearest to its limit"
              >
                Burn / limit
              </th>
            )}
            {columns.has('exhaustion') && (
              <th className={cx(styles.number, styles.end)} title="If it goes on as in the last 6 hours">
                Gone
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {slos.map((slo) => (
            <SloRow
              key={slo.key}
              slo={slo}
              withModel={severalModels}
              columns={columns}
              range={range}
              selected={slo === selected}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: css({ overflow: 'auto', scrollbarWidth: 'thin', flexShrink: 0 }),
  table: css({
    width: '100%',
    tableLayout: 'fixed',
    borderCollapse: 'collapse',
    'th, td': { height: 28, padding: theme.spacing(0, 1), textAlign: 'left' },
    th: {
      ...theme.typography.bodySmall,
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightRegular,
      position: 'sticky',
      top: 0,
      zIndex: 1,
      background: theme.colors.background.primary,
    },
  }),
  number: css({ '&&': { textAlign: 'right' } }),
  state: css({ width: 100 }),
  narrow: css({ width: 74 }),
  budget: css({ width: 132 }),
  history: css({ width: 120 }),
  burn: css({ width: 104 }),
  end: css({ width: 104 }),
});

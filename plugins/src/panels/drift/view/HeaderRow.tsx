import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { HEADER, type Layout } from '../model/layout.ts';

/** Names of the ranking's columns. Stays on top while the rows scroll. */
export function HeaderRow({
  columns,
  template,
  width,
}: {
  columns: Layout['columns'];
  template: string;
  width: number;
}) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.sticky}>
      <div
        role="row"
        aria-rowindex={1}
        className={styles.row}
        style={{ gridTemplateColumns: template, width }}
      >
        {!columns.verdict && <span role="columnheader" aria-label="Verdict" />}
        <span role="columnheader">Feature</span>
        {columns.verdict && <span role="columnheader">Verdict now</span>}
        <span
          role="columnheader"
          className={styles.number}
          title="Population stability index, less its expectation under no drift"
        >
          PSI
        </span>
        {columns.z && (
          <span
            role="columnheader"
            className={styles.number}
            title="Significance and the value it has to exceed"
          >
            z / critical
          </span>
        )}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sticky: css({
    position: 'sticky',
    top: 0,
    zIndex: 1,
    height: HEADER,
    background: theme.colors.background.primary,
  }),
  row: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    height: HEADER,
    display: 'grid',
    alignItems: 'center',
    columnGap: theme.spacing(1),
    paddingLeft: theme.spacing(0.75),
    paddingRight: theme.spacing(1),
  }),
  number: css({ textAlign: 'right' }),
});

import { css } from '@emotion/css';
import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { driftColours } from './colours.ts';
import { formatCount } from './format.ts';

/** Which bar is which, and how many values stand behind it. */
export function ChartLegend({ n, m, window }: { n: number; m: number; window: string | undefined }) {
  const styles = useStyles2(getStyles);
  const { training, production } = driftColours(useTheme2());
  return (
    <div className={styles.legend}>
      <span
        className={styles.swatch}
        style={{ borderColor: training, background: colorManipulator.alpha(training, 0.15) }}
      />
      Training <span className={styles.count}>m = {formatCount(m)}</span>
      <span className={styles.swatch} style={{ borderColor: production, background: production }} />
      Production{window && `, last ${window}`} <span className={styles.count}>n = {formatCount(n)}</span>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    ...theme.typography.bodySmall,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: theme.spacing(0.75),
    paddingBottom: theme.spacing(0.5),
  }),
  swatch: css({ width: 12, height: 12, border: '1.5px solid' }),
  count: css({
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
    marginRight: theme.spacing(1.5),
  }),
});

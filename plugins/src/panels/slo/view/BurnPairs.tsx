import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import type { Burn } from '../model/burns.ts';
import { formatBurn } from './format.ts';
import { StateMark } from './StateMark.tsx';

/** Each pair of windows against its limit: both have to be beyond it. */
export function BurnPairs({ burns }: { burns: readonly Burn[] }) {
  const styles = useStyles2(getStyles);
  return (
    <table className={styles.table} aria-label="Burn rate by pair of windows">
      <thead>
        <tr>
          <th>Windows</th>
          <th className={styles.number}>Long</th>
          <th className={styles.number}>Short</th>
          <th className={styles.number}>Limit</th>
          <th>Beyond both</th>
        </tr>
      </thead>
      <tbody>
        {burns.map(({ pair, long, short, limit, burning }) => (
          <tr key={pair.long}>
            <td>
              {pair.long} and {pair.short}
            </td>
            <td className={cx(styles.number, !(long > limit) && styles.quiet)}>{formatBurn(long)}</td>
            <td className={cx(styles.number, !(short > limit) && styles.quiet)}>{formatBurn(short)}</td>
            <td className={cx(styles.number, styles.quiet)}>{formatBurn(limit)}</td>
            <td>
              {burning ? <StateMark state={pair.severity} /> : <span className={styles.quiet}>no</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    ...theme.typography.bodySmall,
    width: '100%',
    borderCollapse: 'collapse',
    'th, td': { padding: theme.spacing(0.25, 1, 0.25, 0), textAlign: 'left' },
    th: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    td: { borderTop: `1px solid ${theme.colors.border.weak}` },
  }),
  number: css({ '&&': { textAlign: 'right' }, fontVariantNumeric: 'tabular-nums' }),
  quiet: css({ color: theme.colors.text.secondary }),
});

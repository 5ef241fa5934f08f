import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { formatPercent } from './format.ts';

/** Below it there is reason to look, whatever the pace. */
const LOW = 0.25;

/** What is left of a budget as a bar and in percent; empty where it is overspent. */
export function BudgetBar({ remaining }: { remaining: number }) {
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  const color = remaining <= 0 ? colors.error : remaining < LOW ? colors.warning : colors.success;
  const share = Math.min(1, Math.max(0, remaining));
  return (
    <span className={styles.box}>
      <span className={styles.track} aria-hidden>
        <span style={{ width: `${(share || 0) * 100}%`, background: color.main }} />
      </span>
      <span className={styles.number}>{formatPercent(remaining)}</span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  track: css({
    flex: 1,
    height: 6,
    borderRadius: 3,
    overflow: 'hidden',
    background: theme.colors.background.secondary,
    boxShadow: `inset 0 0 0 1px ${theme.colors.border.weak}`,
    span: { display: 'block', height: '100%' },
  }),
  number: css({ width: 56, textAlign: 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
});

import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import type { BinShare } from '../model/shares.ts';
import { formatCount, formatShare } from './format.ts';

/** Shares and counts of one bin. The chart gives `payload` while the pointer or the arrow keys are on a bin. */
export function BinTooltip({ payload }: { payload?: ReadonlyArray<{ payload?: BinShare }> }) {
  const styles = useStyles2(getStyles);
  const bin = payload?.[0]?.payload;
  if (!bin) {
    return null;
  }
  return (
    <div className={styles.box}>
      <div className={styles.label}>{bin.label}</div>
      {(['training', 'production'] as const).map((side) => (
        <div key={side} className={styles.line}>
          <span>{side === 'training' ? 'Training' : 'Production'}</span>
          <span>
            {formatShare(bin[side])} <span className={styles.quiet}>({formatCount(bin.counts[side])})</span>
          </span>
        </div>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    ...theme.typography.bodySmall,
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    padding: theme.spacing(1),
    maxWidth: 280,
  }),
  label: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  line: css({
    display: 'flex',
    justifyContent: 'space-between',
    gap: theme.spacing(2),
    fontVariantNumeric: 'tabular-nums',
  }),
  quiet: css({ color: theme.colors.text.secondary }),
});

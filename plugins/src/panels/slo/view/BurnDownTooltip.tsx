import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import type { Point } from '../model/burnDown.ts';
import { formatPercent } from './format.ts';

interface Props {
  time: (value: number) => string;
  /** Given by the chart while the pointer or the arrow keys are on a point. */
  payload?: ReadonlyArray<{ payload?: Point }>;
}

/** What was left at a time, or will be. */
export function BurnDownTooltip({ time, payload }: Props) {
  const styles = useStyles2(getStyles);
  const point = payload?.[0]?.payload;
  if (!point) {
    return null;
  }
  const measured = point.budget !== undefined;
  return (
    <div className={styles}>
      {time(point.time)}: <strong>{formatPercent(point.budget ?? point.projected ?? Number.NaN)}</strong>{' '}
      {measured ? 'left' : 'left at this pace'}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) =>
  css({
    ...theme.typography.bodySmall,
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    padding: theme.spacing(0.5, 1),
    fontVariantNumeric: 'tabular-nums',
  });

import { css } from '@emotion/css';
import { dateTimeForTimeZone, type GrafanaTheme2, type TimeZone } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { AXIS } from '../model/layout.ts';
import { type TimeScale, xOf } from '../model/scale.ts';
import { timeTicks } from '../model/ticks.ts';
import { formatTime } from './format.ts';

const TICK_DISTANCE = 72;
const EDGE = 18;

/** Times under the matrix; the same numbers are in the tooltips, so screen readers skip it. */
export function TimeAxis({ scale, left, timeZone }: { scale: TimeScale; left: number; timeZone: TimeZone }) {
  const styles = useStyles2(getStyles);
  const offset = dateTimeForTimeZone(timeZone, scale.from).utcOffset?.() ?? 0;
  const { times, step } = timeTicks(scale, TICK_DISTANCE, offset);
  return (
    <div className={styles.axis} style={{ left, width: scale.width }} aria-hidden="true">
      {times
        .filter((time) => isClear(xOf(scale, time), scale.width))
        .map((time) => (
          <span key={time} className={styles.tick} style={{ left: xOf(scale, time) }}>
            {formatTime(time, timeZone, scale.to - scale.from, step)}
          </span>
        ))}
    </div>
  );
}

/** Half a label from the edges, so that none is cut. */
function isClear(x: number, width: number): boolean {
  return x >= EDGE && x <= width - EDGE;
}

const getStyles = (theme: GrafanaTheme2) => ({
  axis: css({
    ...theme.typography.bodySmall,
    position: 'absolute',
    bottom: 0,
    height: AXIS,
    overflow: 'hidden',
    color: theme.colors.text.secondary,
  }),
  tick: css({
    position: 'absolute',
    top: 0,
    paddingTop: theme.spacing(0.5),
    transform: 'translateX(-50%)',
    fontVariantNumeric: 'tabular-nums',
    '&::before': {
      content: '""',
      position: 'absolute',
      top: 0,
      left: '50%',
      height: 4,
      borderLeft: `1px solid ${theme.colors.border.medium}`,
    },
  }),
});

import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import type { Anchors } from '../model/colour.ts';
import { AXIS } from '../model/layout.ts';
import type { DriftColours } from './colours.ts';
import { formatNumber } from './format.ts';

const SCALE_WIDTH = 96;

/** How to read the cells; sits in the corner that the ranking leaves beside the time axis. */
export function Legend({
  colours,
  anchors,
  width,
}: {
  colours: DriftColours;
  anchors: Anchors;
  width: number;
}) {
  const styles = useStyles2(getStyles);
  const stops = colours.strength.filter((_, i) => i % 8 === 0).join(',');
  const hatch = `repeating-linear-gradient(-45deg, ${colours.hatch} 0 1px, ${colours.hatchGround} 1px 4px)`;
  return (
    <div className={styles.legend}>
      <span>PSI</span>
      <span className={styles.scale} style={{ background: `linear-gradient(90deg, ${stops})` }}>
        <span style={{ left: SCALE_WIDTH / 3 }}>{formatNumber(anchors.material)}</span>
        <span style={{ left: (SCALE_WIDTH * 2) / 3 }}>{formatNumber(anchors.major)}</span>
      </span>
      {width >= 230 && (
        <>
          <span
            className={styles.swatch}
            style={{ outline: `1px solid ${colours.mark}`, background: colours.strength[64] }}
          />
          <span>drifted</span>
        </>
      )}
      {width >= 340 && (
        <>
          <span className={styles.swatch} style={{ background: hatch }} />
          <span>not enough data</span>
        </>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    ...theme.typography.bodySmall,
    position: 'absolute',
    left: theme.spacing(0.75),
    bottom: 0,
    height: AXIS,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    color: theme.colors.text.secondary,
    whiteSpace: 'nowrap',
  }),
  scale: css({
    position: 'relative',
    width: SCALE_WIDTH,
    height: 6,
    marginTop: -8,
    '> span': { position: 'absolute', top: 5, transform: 'translateX(-50%)' },
  }),
  swatch: css({ width: 12, height: 12, marginLeft: theme.spacing(0.5) }),
});

import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeZone } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { VERDICT_LOOK } from '../../../shared/verdictLook.ts';
import type { Headline } from '../model/headline.ts';
import { TEST_IDS } from '../testIds.ts';
import { formatPsi, formatTime } from './format.ts';

interface Props {
  headline: Headline;
  /** Pixels; from two lines on the sentence wraps. */
  height: number;
  timeZone: TimeZone;
  /** Length of the time range in milliseconds. */
  span: number;
  /** Said beside the verdict: what is not shown and why. */
  note?: string;
  /** At the end of the line. */
  children?: React.ReactNode;
}

/** The verdict on the model: what, since when, how bad. */
export function HeadlineBar({ headline, height, timeZone, span, note, children }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { icon, color } = VERDICT_LOOK[headline.kind];
  const { text, since, worst } = headline;
  const when = since && `since ${since.open ? 'before ' : ''}${formatTime(since.time, timeZone, span)}`;
  const psi = worst && formatPsi(worst.now.psi, worst.psiField, theme);
  const whole = [text, when].filter(Boolean).join(' ') + (worst ? ` — worst: ${worst.name}, PSI ${psi}` : '');
  return (
    <div className={styles.bar} style={{ height }} data-testid={TEST_IDS.headline} title={whole}>
      <Icon name={icon} style={{ color: color(theme) }} title={VERDICT_LOOK[headline.kind].text} />
      <span className={styles.text} style={{ WebkitLineClamp: Math.max(1, Math.floor((height - 4) / LINE)) }}>
        <strong>{text}</strong>
        {when && ` ${when}`}
        {worst && (
          <>
            <span className={styles.quiet}> — worst: </span>
            {worst.name}
            <span className={styles.quiet}> PSI </span>
            <span className={styles.number}>{psi}</span>
          </>
        )}
      </span>
      <span className={styles.end}>
        {note}
        {children}
      </span>
    </div>
  );
}

const LINE = 20;

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(0.75),
    paddingTop: 2,
    overflow: 'hidden',
    flexShrink: 0,
    lineHeight: `${LINE}px`,
    svg: { marginTop: 2 },
  }),
  text: css({
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    overflow: 'hidden',
    overflowWrap: 'anywhere',
    minWidth: 0,
    strong: { fontWeight: theme.typography.fontWeightMedium },
  }),
  number: css({ fontVariantNumeric: 'tabular-nums' }),
  quiet: css({ color: theme.colors.text.secondary }),
  end: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    marginLeft: 'auto',
    paddingLeft: theme.spacing(2),
    lineHeight: 'inherit',
    whiteSpace: 'nowrap',
  }),
});

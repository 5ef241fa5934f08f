import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeZone } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import type { Headline } from '../model/headline.ts';
import { HEADLINE } from '../model/layout.ts';
import { TEST_IDS } from '../testIds.ts';
import { formatPsi, formatTime } from './format.ts';
import { VERDICT_LOOK } from './verdictLook.ts';

interface Props {
  headline: Headline;
  timeZone: TimeZone;
  /** Length of the time range in milliseconds. */
  span: number;
  /** Said beside the verdict: what is not shown and why. */
  note?: string;
}

/** The verdict on the model: what, since when, how bad. */
export function HeadlineBar({ headline, timeZone, span, note }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { icon, text, color } = VERDICT_LOOK[headline.kind];
  const { since, worst } = headline;
  const when = since && `since ${since.open ? 'before ' : ''}${formatTime(since.time, timeZone, span)}`;
  const psi = worst && formatPsi(worst.now.psi, worst.psiField, theme);
  const whole = [text, when].filter(Boolean).join(' ') + (worst ? ` — worst: ${worst.name}, PSI ${psi}` : '');
  return (
    <div className={styles.bar} data-testid={TEST_IDS.headline} title={whole}>
      <Icon name={icon} style={{ color: color(theme) }} title={VERDICT_LOOK[headline.kind].text} />
      <span className={styles.text}>
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
      {note && <span className={styles.note}>{note}</span>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    height: HEADLINE,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    paddingBottom: theme.spacing(0.5),
    whiteSpace: 'nowrap',
    overflow: 'hidden',
  }),
  text: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    minWidth: 0,
    strong: { fontWeight: theme.typography.fontWeightMedium },
  }),
  number: css({ fontVariantNumeric: 'tabular-nums' }),
  quiet: css({ color: theme.colors.text.secondary }),
  note: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    marginLeft: 'auto',
    paddingLeft: theme.spacing(2),
  }),
});

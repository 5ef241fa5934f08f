import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import type { Headline } from '../model/headline.ts';
import type { Slo } from '../model/sloModel.ts';
import { TEST_IDS } from '../testIds.ts';
import { formatExhaustion, formatPercent } from './format.ts';
import { StateMark } from './StateMark.tsx';

/** The verdict on all objectives: how many, which is worst, what is left of it. */
export function HeadlineBar({ headline: { state, text, worst } }: { headline: Headline }) {
  const styles = useStyles2(getStyles);
  const left = worst && leftOf(worst);
  const name = worst && `${worst.model} ${worst.name}`;
  return (
    <div
      className={styles.bar}
      data-testid={TEST_IDS.headline}
      title={worst ? `${text} — worst: ${[name, left].filter(Boolean).join(', ')}` : text}
    >
      <StateMark state={state} label={false} />
      <span className={styles.text}>
        <strong>{text}</strong>
        {worst && (
          <>
            <span className={styles.quiet}> — worst: </span>
            {name}
            {left && <span className={styles.quiet}>, {left}</span>}
          </>
        )}
      </span>
    </div>
  );
}

function leftOf({ remaining, exhaustedIn }: Slo): string | undefined {
  if (Number.isNaN(remaining)) {
    return undefined;
  }
  const left = `${formatPercent(remaining)} left`;
  const ends = exhaustedIn > 0 && Number.isFinite(exhaustedIn);
  return ends ? `${left}, gone ${formatExhaustion(exhaustedIn)}` : left;
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    minHeight: 28,
    flexShrink: 0,
  }),
  text: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    strong: { fontWeight: theme.typography.fontWeightMedium },
  }),
  quiet: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
});

import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeRange, TimeZone } from '@grafana/data';
import { ErrorBoundaryAlert, IconButton, useStyles2 } from '@grafana/ui';
import React, { lazy, Suspense } from 'react';
import { Notice } from '../../../shared/Notice.tsx';
import type { Slo } from '../model/sloModel.ts';
import { TEST_IDS } from '../testIds.ts';
import { BurnPairs } from './BurnPairs.tsx';
import { formatExhaustion, formatPercent } from './format.ts';
import { SpentList } from './SpentList.tsx';
import { StateMark } from './StateMark.tsx';

// The charts library is loaded once somebody looks at an objective, and shared with other panels.
const BurnDownChart = lazy(() => import('./BurnDownChart.tsx'));

interface Props {
  slo: Slo;
  width: number;
  range: TimeRange;
  timeZone: TimeZone;
  /** Absent where the objective is shown alone. */
  onClose: (() => void) | undefined;
}

const PADDING = 16;

/** One objective in depth: what is left, how fast it goes, until when, and what took it. */
export function Detail({ slo, width, range, timeZone, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const name = `${slo.model} ${slo.name}`;
  return (
    <section className={styles.detail} style={{ width }} data-testid={TEST_IDS.detail} aria-label={name}>
      <header className={styles.head}>
        <strong className={styles.name} title={name}>
          {name}
        </strong>
        <StateMark state={slo.state} />
        {onClose && (
          <IconButton
            className={styles.close}
            name="times"
            aria-label="Close the objective"
            onClick={onClose}
          />
        )}
      </header>
      <dl className={styles.facts}>
        <Fact name="Budget left" value={formatPercent(slo.remaining)} />
        <Fact
          name="Gone"
          value={formatExhaustion(slo.exhaustedIn)}
          hint="If it goes on as in the last 6 hours"
        />
        <Fact name="Target" value={formatPercent(slo.target)} hint="Of the events of 30 days" />
        {slo.threshold && <Fact name="Bad from" value={slo.threshold} />}
      </dl>
      <div data-testid={TEST_IDS.chart}>
        {slo.history.times.length < 2 ? (
          <p className={styles.quiet}>
            The query of what is left brings no history: ask for a range to see it burn down.
          </p>
        ) : (
          <ErrorBoundaryAlert title="The chart could not be loaded; reload the page to try again">
            <Suspense fallback={<Notice title="Loading the chart…" testId={TEST_IDS.notice} />}>
              <BurnDownChart slo={slo} range={range} timeZone={timeZone} width={width - PADDING} />
            </Suspense>
          </ErrorBoundaryAlert>
        )}
      </div>
      <BurnPairs burns={slo.burns} />
      <div className={styles.spent}>
        <SpentList title="Spent by version" spent={slo.spending.versions} />
        <SpentList title="Spent by error" spent={slo.spending.errors} />
      </div>
    </section>
  );
}

function Fact({ name, value, hint }: { name: string; value: string; hint?: string }) {
  return (
    <div title={hint}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  detail: css({
    flexShrink: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    paddingLeft: PADDING,
    overflow: 'auto',
    scrollbarWidth: 'thin',
  }),
  head: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), minHeight: 24 }),
  name: css({
    fontWeight: theme.typography.fontWeightMedium,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  close: css({ marginLeft: 'auto' }),
  facts: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 3),
    margin: 0,
    dt: { ...theme.typography.bodySmall, color: theme.colors.text.secondary, fontWeight: 'normal' },
    dd: { margin: 0, ...theme.typography.h4, fontVariantNumeric: 'tabular-nums' },
  }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  spent: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 3) }),
});

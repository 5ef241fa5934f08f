import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { DataLinkButton, ErrorBoundaryAlert, IconButton, useStyles2 } from '@grafana/ui';
import { WINDOW_LABEL } from '@parapet/instrumentation/contract';
import React, { lazy, Suspense, useMemo } from 'react';
import { VerdictMark } from '../../../shared/VerdictMark.tsx';
import type { Anchors } from '../model/colour.ts';
import { distributionOf } from '../model/distribution.ts';
import type { DriftModel, FeatureRow } from '../model/driftModel.ts';
import type { Layout } from '../model/layout.ts';
import { TEST_IDS } from '../testIds.ts';
import { BaselineLine } from './BaselineLine.tsx';
import { ChartLegend } from './ChartLegend.tsx';
import { Evidence } from './Evidence.tsx';
import { Notice } from './Notice.tsx';
import { Statistics } from './Statistics.tsx';

// The charts library is loaded once somebody looks at a distribution, and shared with other panels.
const DistributionChart = lazy(() => import('./DistributionChart.tsx'));

interface Props {
  row: FeatureRow;
  model: DriftModel;
  anchors: Anchors;
  size: Layout['detail'];
  loading: boolean;
  onClose: () => void;
}

/** From this width on the numbers stand beside the chart, not below it. */
const WIDE = 640;
const NUMBERS_WIDTH = 260;
const PADDING = 16;
/** Head, evidence and legend above the chart, numbers and baseline below it. */
const ABOVE = 90;
const BELOW = 128;

/** The evidence for one feature: training against production, and the numbers. */
export function Detail({ row, model, anchors, size, loading, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const distribution = useMemo(() => distributionOf(model, row), [model, row]);
  const links = row.psiField?.getLinks?.({ valueRowIndex: row.psiField.values.length - 1 }) ?? [];
  const inset = size.place === 'right' ? PADDING : 0;
  const wide = size.width - inset >= WIDE;
  const chartWidth = size.width - inset - (wide ? NUMBERS_WIDTH + PADDING : 0);
  return (
    <section
      className={cx(styles.detail, size.place === 'below' && styles.below)}
      style={{ width: size.width, height: size.height, paddingLeft: inset }}
      data-testid={TEST_IDS.detail}
      aria-label={row.name}
    >
      <header className={styles.head}>
        <strong className={styles.name} title={row.name}>
          {row.name}
        </strong>
        <VerdictMark kind={row.now.kind} />
        <span className={styles.end}>
          {links.map((link) => (
            <DataLinkButton
              key={link.title + link.href}
              link={link}
              buttonProps={{ size: 'sm', fill: 'text' }}
            />
          ))}
          <IconButton name="times" aria-label="Close the feature" onClick={onClose} />
        </span>
      </header>
      <Evidence row={row} distribution={distribution} anchors={anchors} />
      <div className={styles.body} style={{ flexDirection: wide ? 'row' : 'column' }}>
        <div className={styles.chart} style={{ width: chartWidth }} data-testid={TEST_IDS.chart}>
          <ChartLegend n={distribution.n} m={distribution.m} window={row.labels[WINDOW_LABEL]} />
          {distribution.bins.length === 0 ? (
            <Notice title={loading ? 'Loading distributions…' : 'No distribution in the data'}>
              {!loading && 'The query for the bins of this feature returned nothing.'}
            </Notice>
          ) : (
            <ErrorBoundaryAlert title="The chart could not be loaded; reload the page to try again">
              <Suspense fallback={<Notice title="Loading the chart…" />}>
                <DistributionChart
                  bins={distribution.bins}
                  width={chartWidth}
                  room={size.height - ABOVE - (wide ? 0 : BELOW)}
                  name={row.name}
                />
              </Suspense>
            </ErrorBoundaryAlert>
          )}
        </div>
        <div className={styles.numbers} style={{ width: wide ? NUMBERS_WIDTH : chartWidth }}>
          <Statistics distribution={distribution} psiField={row.psiField} />
          <BaselineLine id={row.cells.baselineId} dataset={model.datasets.get(row.cells.baselineId)} />
        </div>
      </div>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  detail: css({ flexShrink: 0, display: 'flex', flexDirection: 'column', minHeight: 0 }),
  below: css({
    borderTop: `1px solid ${theme.colors.border.weak}`,
    marginTop: theme.spacing(1),
    paddingTop: theme.spacing(0.5),
  }),
  head: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), height: 24, flexShrink: 0 }),
  name: css({
    fontWeight: theme.typography.fontWeightMedium,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  end: css({ marginLeft: 'auto', display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  body: css({ display: 'flex', flex: 1, minHeight: 0, gap: theme.spacing(1.5), overflow: 'auto' }),
  chart: css({ flex: '0 0 auto', minHeight: 96, display: 'flex', flexDirection: 'column' }),
  numbers: css({ flexShrink: 0, display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
});

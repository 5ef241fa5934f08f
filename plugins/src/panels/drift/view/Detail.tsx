import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeZone } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import React, { lazy, Suspense, useMemo } from 'react';
import { distributionOf } from '../model/distribution.ts';
import type { DriftModel, FeatureRow } from '../model/driftModel.ts';
import type { Layout } from '../model/layout.ts';
import { TEST_IDS } from '../testIds.ts';
import { Notice } from './Notice.tsx';
import { VerdictMark } from './VerdictMark.tsx';

// The charts library is loaded once somebody looks at a distribution, and shared with other panels.
const DistributionChart = lazy(() => import('./DistributionChart.tsx'));

interface Props {
  row: FeatureRow;
  model: DriftModel;
  size: Layout['detail'];
  loading: boolean;
  timeZone: TimeZone;
  span: number;
  onClose: () => void;
}

/** The evidence for one feature: training against production, and the numbers. */
export function Detail({ row, model, size, loading, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const { bins } = useMemo(() => distributionOf(model, row), [model, row]);
  return (
    <section
      className={styles.detail}
      style={{ width: size.width, height: size.height }}
      data-testid={TEST_IDS.detail}
      aria-label={row.name}
    >
      <header className={styles.head}>
        <strong className={styles.name} title={row.name}>
          {row.name}
        </strong>
        <VerdictMark kind={row.now.kind} />
        <IconButton name="times" aria-label="Close the feature" onClick={onClose} />
      </header>
      {bins.length === 0 ? (
        <Notice title={loading ? 'Loading distributions…' : 'No bins of this feature in the data'} />
      ) : (
        <Suspense fallback={<Notice title="Loading the chart…" />}>
          <DistributionChart bins={bins} width={size.width - 16} height={size.height - 120} />
        </Suspense>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  detail: css({ flexShrink: 0, paddingLeft: theme.spacing(2), display: 'flex', flexDirection: 'column' }),
  head: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  name: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
});

import { css } from '@emotion/css';
import type { Field, GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import type { Distribution } from '../model/distribution.ts';
import { formatNumber, formatP, formatPsi } from './format.ts';

/** All numbers about one feature. PSI and z are the judges, the distances behind them are shown for comparison. */
export function Statistics({
  distribution: d,
  psiField,
}: {
  distribution: Distribution;
  psiField: Field | undefined;
}) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const numbers: ReadonlyArray<readonly [name: string, value: string, hint: string]> = [
    [
      'PSI',
      formatPsi(d.psi, psiField, theme),
      'Population stability index, less its expectation under no drift',
    ],
    ['z', formatNumber(d.z), 'Chi-square of the two distributions as a normal score'],
    [
      'Critical z',
      formatNumber(d.criticalZ),
      'What has to be exceeded: 1 % false alarms for the whole model',
    ],
    [
      'Evidence',
      formatNumber(d.evidence),
      'z without stray values in all but empty bins; the verdict goes by it',
    ],
    ['p', formatP(d.p), 'Chance of such a z when nothing drifted'],
    ['JS distance', formatNumber(d.jensenShannon), 'Jensen-Shannon to base 2, from 0 to 1'],
    [
      'KS distance',
      formatNumber(d.kolmogorovSmirnov),
      'Largest gap of the cumulative shares; only for numbers',
    ],
    ['Wasserstein', formatNumber(d.wasserstein), 'Bins that the average value moved; only for numbers'],
  ];
  return (
    <dl className={styles.grid}>
      {numbers.map(([name, value, hint]) => (
        <div key={name} title={hint}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    ...theme.typography.bodySmall,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 120px), 1fr))',
    columnGap: theme.spacing(2),
    margin: 0,
    '> div': {
      display: 'flex',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      padding: theme.spacing(0.25, 0),
      borderTop: `1px solid ${theme.colors.border.weak}`,
      whiteSpace: 'nowrap',
    },
    dt: {
      color: theme.colors.text.secondary,
      fontWeight: 'normal',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    },
    dd: { margin: 0, fontVariantNumeric: 'tabular-nums' },
  }),
});

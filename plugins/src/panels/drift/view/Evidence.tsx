import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import type { Anchors } from '../model/colour.ts';
import type { Distribution } from '../model/distribution.ts';
import type { FeatureRow } from '../model/driftModel.ts';
import { largestChange } from '../model/largestChange.ts';
import { decisiveZ } from '../model/now.ts';
import { type Reason, reasonOf } from '../model/reason.ts';
import { shortLabel } from '../model/shortLabel.ts';
import { formatNumber, formatPsi, formatShare } from './format.ts';

interface Props {
  row: FeatureRow;
  distribution: Distribution;
  anchors: Anchors;
}

/** The evidence in words: why the verdict is what it is, and what moved most. */
export function Evidence({ row, distribution, anchors }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const change = largestChange(distribution.bins);
  const psi = formatPsi(row.now.psi, row.psiField, theme);
  const z = `z ${formatNumber(decisiveZ(row.now))}`;
  const critical = formatNumber(row.now.criticalZ);
  const limit = formatNumber(anchors.material);
  const reasons: Readonly<Record<Reason, string>> = {
    both: `Significant (${z} over ${critical}) and material (PSI ${psi}, from ${limit}).`,
    immaterial: `Significant (${z} over ${critical}), but too small to matter (PSI ${psi} under ${limit}).`,
    insignificant: `PSI ${psi} may be chance: ${z} does not exceed ${critical}.`,
    stray: `z rests on stray values; without them nothing is significant (${formatNumber(row.now.evidence)} under ${critical}).`,
    calm: `No significant difference: ${z} under ${critical}.`,
    none: '',
  };
  const text = reasons[reasonOf(row.now, anchors)];
  return (
    <div className={styles.text}>
      {text && <div>{text}</div>}
      {change && (
        <div>
          Largest change: <strong>{shortLabel(change.label)}</strong> from {formatShare(change.training)} to{' '}
          {formatShare(change.production)}
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({
    ...theme.typography.bodySmall,
    flexShrink: 0,
    paddingBottom: theme.spacing(0.75),
    overflowWrap: 'anywhere',
    strong: { fontWeight: theme.typography.fontWeightMedium },
  }),
});

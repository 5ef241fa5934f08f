import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

/** What the window was compared with. */
export function BaselineLine({ id, dataset }: { id: string; dataset: string | undefined }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.line}>
      Baseline <span className={styles.value}>{id || 'unknown'}</span> of data set{' '}
      <span className={styles.value}>{dataset ?? 'unknown'}</span>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  value: css({
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
    overflowWrap: 'anywhere',
  }),
});

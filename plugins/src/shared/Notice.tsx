import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

interface Props {
  title: string;
  testId: string;
  children?: React.ReactNode;
}

/** A panel without a picture: what the state is, and what to do about it. Fits any size by scrolling. */
export function Notice({ title, testId, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box} data-testid={testId} role="status">
      <div className={styles.title}>{title}</div>
      {children && <div className={styles.text}>{children}</div>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    height: '100%',
    overflow: 'auto',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'safe center',
    textAlign: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5),
  }),
  title: css({ fontWeight: theme.typography.fontWeightMedium }),
  text: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, maxWidth: 480 }),
});

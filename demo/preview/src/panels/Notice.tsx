import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** A line in the middle of a panel that has nothing to draw. */
export function Notice({ children }: { children: React.ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.frame}>
      <p className={styles.text}>{children}</p>
    </div>
  );
}

/** What a panel without frames says: why it is empty, or nothing while the first answer is on its way. */
export function emptyNotice({ data, fieldConfig }: Pick<PanelProps, 'data' | 'fieldConfig'>): string {
  if (data.state === LoadingState.Loading || data.state === LoadingState.NotStarted) return '';
  if (data.errors?.length) return [...new Set(data.errors.map(({ message }) => message))].join('\n');
  return fieldConfig.defaults.noValue ?? 'No data';
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    display: 'flex',
    width: '100%',
    height: '100%',
    overflow: 'auto',
  }),
  // Automatic margins, unlike centring, keep the first line in reach when the text is taller than the panel.
  text: css({
    margin: 'auto',
    padding: theme.spacing(1),
    textAlign: 'center',
    whiteSpace: 'pre-line',
    color: theme.colors.text.secondary,
  }),
});

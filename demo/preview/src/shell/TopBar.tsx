import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router';
import type { Destination } from './destinations.ts';
import { type ThemeMode, toggleTheme } from './theme.tsx';

interface Props {
  destinations: readonly Destination[];
  mode: ThemeMode;
}

/** Says that this is the preview, and leads to everything that it can show. */
export function TopBar({ destinations, mode }: Props) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const other = mode === 'dark' ? 'light' : 'dark';
  return (
    <header className={styles.bar}>
      <a href="/" className={styles.brand}>
        <img src="/favicon.svg" alt="" width={20} height={20} />
        Parapet preview
      </a>
      <nav className={styles.nav} aria-label="Pages">
        {destinations.map(({ title, path }) => (
          <a
            key={path}
            href={path}
            className={styles.link}
            {...(pathname.startsWith(path) && { 'aria-current': 'page' as const })}
          >
            {title}
          </a>
        ))}
      </nav>
      <IconButton
        name="adjust-circle"
        size="lg"
        tooltip={`Change to the ${other} theme`}
        onClick={() => toggleTheme(mode)}
      />
    </header>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(2),
    height: theme.spacing(5),
    padding: theme.spacing(0, 2),
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  brand: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    fontWeight: theme.typography.fontWeightMedium,
    whiteSpace: 'nowrap',
  }),
  nav: css({ display: 'flex', flex: 1, alignSelf: 'stretch', gap: theme.spacing(0.5), overflow: 'auto' }),
  link: css({
    display: 'flex',
    alignItems: 'center',
    padding: theme.spacing(0, 1),
    color: theme.colors.text.secondary,
    borderBottom: '2px solid transparent',
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.primary },
    '&[aria-current]': { color: theme.colors.text.primary, borderBottomColor: theme.colors.warning.main },
  }),
});

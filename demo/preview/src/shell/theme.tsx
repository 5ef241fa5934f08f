import { createTheme, type GrafanaTheme2, ThemeContext } from '@grafana/data';
import { config, locationService } from '@grafana/runtime';
import { useMemo } from 'react';
import { useLocation } from 'react-router';

export type ThemeMode = 'dark' | 'light';

const REMEMBERED = 'parapet-preview-theme';

/** The theme that the address asks for; links do not carry it, so the tab remembers the last one. */
export function useThemeMode(): ThemeMode {
  const asked = new URLSearchParams(useLocation().search).get('theme');
  const mode = asked ?? sessionStorage.getItem(REMEMBERED);
  if (asked) sessionStorage.setItem(REMEMBERED, asked);
  return mode === 'light' ? 'light' : 'dark';
}

export function toggleTheme(mode: ThemeMode): void {
  locationService.partial({ theme: mode === 'dark' ? 'light' : 'dark' }, true);
}

/** Gives the theme to components by context, and to what reads Grafana's global configuration. */
export function PreviewTheme({ mode, children }: { mode: ThemeMode; children: React.ReactNode }) {
  const theme = useMemo(() => applyTheme(mode), [mode]);
  return <ThemeContext.Provider value={theme}>{children}</ThemeContext.Provider>;
}

function applyTheme(mode: ThemeMode): GrafanaTheme2 {
  const theme = createTheme({ colors: { mode } });
  config.theme2 = theme;
  config.theme = theme.v1;
  config.bootData.user.theme = mode;
  config.bootData.user.lightTheme = mode === 'light';
  document.body.classList.remove('theme-dark', 'theme-light');
  document.body.classList.add(`theme-${mode}`);
  document.documentElement.style.colorScheme = mode;
  return theme;
}

import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LocationServiceProvider, locationService } from '@grafana/runtime';
import { ErrorBoundaryAlert, GlobalStyles, PortalContainer, useStyles2 } from '@grafana/ui';
import { useSyncExternalStore } from 'react';
import { Navigate, Route, Router, Routes, useLocation } from 'react-router';
import { AppPage } from './AppPage.tsx';
import { DashboardPage } from './DashboardPage.tsx';
import type { Destination } from './destinations.ts';
import { Problem } from './Problem.tsx';
import { TopBar } from './TopBar.tsx';
import { PreviewTheme, useThemeMode } from './theme.tsx';

const history = locationService.getHistory();

/** The whole page: one router on Grafana's own history, so that links of panels and scenes move it too. */
export function Shell({ destinations }: { destinations: readonly Destination[] }) {
  const location = useSyncExternalStore(history.listen, () => history.location);
  return (
    <LocationServiceProvider service={locationService}>
      <Router navigator={history} location={location} navigationType={history.action as never}>
        <ThemedPage destinations={destinations} />
      </Router>
    </LocationServiceProvider>
  );
}

function ThemedPage({ destinations }: { destinations: readonly Destination[] }) {
  const mode = useThemeMode();
  return (
    <PreviewTheme mode={mode}>
      <GlobalStyles />
      {/* Scenes colour values once, with the theme of that moment: a new theme draws the page anew. */}
      <Page key={mode}>
        <TopBar destinations={destinations} mode={mode} />
        <ErrorBoundaryAlert>
          <Pages first={destinations[0]?.path} />
        </ErrorBoundaryAlert>
      </Page>
      <PortalContainer />
    </PreviewTheme>
  );
}

function Pages({ first }: { first: string | undefined }) {
  const { search } = useLocation();
  const nothing = (
    <Problem title="There is no such page">The preview shows dashboards and the pages of the app.</Problem>
  );
  return (
    <Routes>
      <Route path="/" element={first ? <Navigate to={first + search} replace /> : nothing} />
      <Route path="/d/:uid/:slug?" element={<DashboardPage />} />
      <Route path="/a/:pluginId/*" element={<AppPage />} />
      <Route path="*" element={nothing} />
    </Routes>
  );
}

function Page({ children }: { children: React.ReactNode }) {
  return <div className={useStyles2(getStyles).page}>{children}</div>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    minHeight: '100vh',
    background: theme.colors.background.canvas,
    color: theme.colors.text.primary,
  }),
});

import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { UrlSyncContextProvider } from '@grafana/scenes';
import type { Dashboard } from '@grafana/schema';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { useParams } from 'react-router';
import { toScene } from '../dashboard/scene.ts';
import { Problem } from './Problem.tsx';
import { useFetched } from './useFetched.ts';

/** One generated dashboard, by the uid in the address. */
export function DashboardPage() {
  const { uid = '' } = useParams();
  const { value, error } = useFetched(uid, readDashboard);
  if (error) return <Problem title={`The dashboard ${uid} cannot be shown`}>{error}</Problem>;
  if (!value) return <LoadingPlaceholder text="Loading dashboard…" />;
  return <DashboardView dashboard={value} />;
}

function DashboardView({ dashboard }: { dashboard: Dashboard }) {
  const styles = useStyles2(getStyles);
  const scene = useMemo(() => toScene(dashboard), [dashboard]);
  return (
    <UrlSyncContextProvider scene={scene} updateUrlOnInit createBrowserHistorySteps>
      <main className={styles.page}>
        <h1 className={styles.heading}>{dashboard.title}</h1>
        <scene.Component model={scene} />
      </main>
    </UrlSyncContextProvider>
  );
}

async function readDashboard(uid: string): Promise<Dashboard> {
  const response = await fetch(`/api/dashboards/${encodeURIComponent(uid)}`);
  if (response.status === 404) throw new Error('There is no such dashboard in dashboards/json.');
  if (!response.ok) throw new Error(`The preview's server answered ${response.status}.`);
  const dashboard = (await response.json()) as Dashboard;
  document.title = `${dashboard.title} · Parapet preview`;
  return dashboard;
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, padding: theme.spacing(2) }),
  // For screen readers: the selected tab says it to the others.
  heading: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
});

import type { AppPlugin, AppPluginMeta } from '@grafana/data';
import { locationSearchToObject } from '@grafana/runtime';
import { LoadingPlaceholder } from '@grafana/ui';
import { Suspense } from 'react';
import { useLocation, useParams } from 'react-router';
import { loadPlugin } from '../boot/amd.ts';
import { pluginCatalogue } from '../boot/pluginCatalogue.ts';
import { Problem } from './Problem.tsx';
import { useFetched } from './useFetched.ts';

/** The pages of a built app, drawn by its own root component. */
export function AppPage() {
  const { pluginId = '' } = useParams();
  const { pathname, search } = useLocation();
  const { value: plugin, error } = useFetched(pluginId, loadApp);
  if (error) return <Problem title={`The app ${pluginId} cannot be shown`}>{error}</Problem>;
  if (!plugin) return <LoadingPlaceholder text="Loading app…" />;
  const Root = plugin.root;
  if (!Root) return <Problem title={`The app ${pluginId} has no pages`}>It sets no root page.</Problem>;
  return (
    <Suspense fallback={<LoadingPlaceholder text="Loading page…" />}>
      <Root
        meta={plugin.meta}
        basename={`/a/${pluginId}`}
        path={pathname}
        query={locationSearchToObject(search)}
        onNavChanged={() => undefined}
      />
    </Suspense>
  );
}

async function loadApp(id: string): Promise<AppPlugin> {
  const meta = pluginCatalogue.get(id) as AppPluginMeta | undefined;
  if (!meta)
    throw new Error('The server found no built plugin of this id; npm run build -w plugins makes it.');
  const plugin = (await loadPlugin(id)) as AppPlugin;
  plugin.meta = meta;
  plugin.init(meta);
  return plugin;
}

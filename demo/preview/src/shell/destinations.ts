import { type PluginMeta, PluginType } from '@grafana/data';
import { pluginCatalogue } from '../boot/pluginCatalogue.ts';

/** A page that the top bar leads to. */
export interface Destination {
  readonly title: string;
  readonly path: string;
}

interface DashboardEntry {
  readonly uid: string;
  readonly title: string;
}

/** Every dashboard that the server has, then the pages that the apps put into Grafana's navigation. */
export async function readDestinations(): Promise<Destination[]> {
  const response = await fetch('/api/dashboards');
  const dashboards = (await response.json()) as DashboardEntry[];
  return [
    ...dashboards.map(({ uid, title }) => ({ title, path: `/d/${uid}` })),
    ...[...pluginCatalogue.values()].filter(({ type }) => type === PluginType.app).flatMap(appPages),
  ];
}

function appPages({ id, includes = [] }: PluginMeta): Destination[] {
  return includes
    .filter(({ type, addToNav, path }) => type === 'page' && addToNav && path)
    .map(({ name, path }) => ({ title: name, path: path!.replace('%PLUGIN_ID%', id) }));
}

import type { PluginMeta } from '@grafana/data';

/** The built plugins that the server found, by id: the app and the panels nested in it. */
export const pluginCatalogue = new Map<string, PluginMeta>();

/** Asks the server which plugins there are; a page without them still shows its core panels. */
export async function readPluginCatalogue(): Promise<void> {
  const response = await fetch('/api/plugins');
  for (const meta of (await response.json()) as PluginMeta[]) pluginCatalogue.set(meta.id, meta);
}

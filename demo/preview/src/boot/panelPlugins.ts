import type { PanelPlugin, PanelPluginMeta } from '@grafana/data';
import { corePanels } from '../panels/corePanels.ts';
import { unsupportedPanel } from '../panels/unsupported.tsx';
import { loadPlugin } from './amd.ts';
import { pluginCatalogue } from './pluginCatalogue.ts';

const loaded = new Map<string, PanelPlugin>();

/** Panels by type: built plugins through their module file, Grafana's own through small stand-ins. */
export const panelPlugins = {
  async importPanelPlugin(id: string): Promise<PanelPlugin> {
    const known = loaded.get(id);
    if (known) return known;
    const plugin = await load(id);
    loaded.set(id, plugin);
    return plugin;
  },
  getPanelPluginFromCache: (id: string) => loaded.get(id),
};

async function load(id: string): Promise<PanelPlugin> {
  const meta = pluginCatalogue.get(id);
  if (meta) return named((await loadPlugin(id)) as PanelPlugin, meta as PanelPluginMeta);
  const core = corePanels[id] ?? unsupportedPanel(id);
  return named(core, { id, name: id, info: { version: '' } } as PanelPluginMeta);
}

function named(plugin: PanelPlugin, meta: PanelPluginMeta): PanelPlugin {
  plugin.meta = meta;
  return plugin;
}

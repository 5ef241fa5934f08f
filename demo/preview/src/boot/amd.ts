import { externals } from '../amd/externals.ts';
import { AmdLoader } from '../amd/loader.ts';

const loader = new AmdLoader(externals);

/** What a built plugin exports, loaded from where a Grafana server would serve it. */
export async function loadPlugin(id: string): Promise<unknown> {
  const exported = (await loader.load(`${window.location.origin}/public/plugins/${id}/module.js`)) as {
    plugin?: unknown;
  };
  if (!exported.plugin) throw new Error(`The plugin ${id} exports no plugin`);
  return exported.plugin;
}

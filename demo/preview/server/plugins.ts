import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface BuiltPlugin {
  readonly id: string;
  readonly folder: string;
  /** Its plugin.json, with where a Grafana server would say that it lies. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/**
 * The plugins of a build: the app, and the panels nested in it.
 * @returns nothing when the folder is missing
 * @throws {Error} when a plugin.json is damaged, or lies there without its module
 */
export async function findPlugins(dist: string): Promise<BuiltPlugin[]> {
  const found: BuiltPlugin[] = [];
  for await (const file of glob('**/plugin.json', { cwd: dist })) {
    const folder = dirname(join(dist, file));
    if (!existsSync(join(folder, 'module.js')))
      throw new Error(`${folder} has a plugin.json but no module.js`);
    const meta = JSON.parse(await readFile(join(dist, file), 'utf8')) as { id: string };
    const baseUrl = `public/plugins/${meta.id}`;
    found.push({ id: meta.id, folder, meta: { ...meta, baseUrl, module: `${baseUrl}/module.js` } });
  }
  return found.sort((a, b) => a.id.localeCompare(b.id));
}

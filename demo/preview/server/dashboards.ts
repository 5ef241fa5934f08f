import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface DashboardFile {
  readonly uid: string;
  readonly title: string;
}

/** Reads the generated dashboards anew each time, so that `npm run generate` shows on reload. */
export async function readDashboards(folder: string): Promise<DashboardFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) => JSON.parse(text) as DashboardFile);
}

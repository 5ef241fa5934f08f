import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dashboards, render } from './documents.ts';

const FOLDER = join(import.meta.dirname, 'json');

await mkdir(FOLDER, { recursive: true });
for (const [name, document] of Object.entries(dashboards)) {
  await writeFile(join(FOLDER, `${name}.json`), render(document));
}

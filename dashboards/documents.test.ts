import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dashboards, render } from './documents.ts';

const FOLDER = join(import.meta.dirname, 'json');

test.each(Object.entries(dashboards))('json/%s.json is what its source makes', async (name, document) => {
  expect(await readFile(join(FOLDER, `${name}.json`), 'utf8')).toBe(render(document));
});

test('json/ holds nothing else', async () => {
  expect((await readdir(FOLDER)).sort()).toEqual(
    Object.keys(dashboards)
      .map((name) => `${name}.json`)
      .sort(),
  );
});

test.each(Object.entries(dashboards))('%s names only runbooks that exist', (_, document) => {
  const named = [...render(document).matchAll(/\/runbooks\/([\w-]+)/g)].map(([, name]) => `${name}.md`);
  expect(named.length).toBeGreaterThan(0);
  const folder = join(import.meta.dirname, '../docs/runbooks');
  expect(named.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
});

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
  const named = render(document).match(/docs\/[\w./-]+\.md/g) ?? [];
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((path) => !existsSync(join(import.meta.dirname, '..', path)))).toEqual([]);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const here = import.meta.dirname;
const read = (path: string) => JSON.parse(readFileSync(join(here, path), 'utf8'));
const app = read('plugin.json');
const panels = readdirSync(join(here, 'panels')).map((folder) => `panels/${folder}/plugin.json`);

describe('plugin.json', () => {
  it('lists every nested panel, and only those', () => {
    const listed = app.includes.filter(({ type }: { type: string }) => type === 'panel');
    expect(listed.map(({ path }: { path: string }) => path).sort()).toEqual(panels.sort());
    for (const { name, path } of listed) {
      expect(read(path)).toMatchObject({ name, type: 'panel' });
    }
  });

  it.each([
    'plugin.json',
    ...panels,
  ])('%s has an id of the organisation, its logos and the same Grafana', (path) => {
    const plugin = read(path);
    expect(plugin.id).toMatch(/^parapet-([0-9a-z]+-)?(app|panel)$/);
    expect(plugin.dependencies.grafanaDependency).toBe(app.dependencies.grafanaDependency);
    for (const logo of Object.values<string>(plugin.info.logos)) {
      expect(existsSync(join(here, path, '..', logo))).toBe(true);
    }
    for (const { path: screenshot } of plugin.info.screenshots) {
      expect(existsSync(join(here, path, '..', screenshot))).toBe(true);
    }
  });

  it('enables the app by itself, because its panels live only while it is enabled', () => {
    expect(app.autoEnabled).toBe(true);
  });
});

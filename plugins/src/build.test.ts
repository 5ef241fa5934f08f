import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';

const dist = join(import.meta.dirname, '../dist');
const kilobytes = (file: string) => gzipSync(readFileSync(join(dist, file))).length / 1000;

describe('the build', () => {
  beforeAll(() => {
    if (!existsSync(join(dist, 'module.js'))) {
      throw new Error('There is no build of the plugin: run npm run build -w plugins first.');
    }
  });

  it('keeps the code that Grafana loads first tiny', () => {
    expect(kilobytes('module.js')).toBeLessThan(10);
  });

  it.each(['drift', 'slo'])('keeps the %s panel within its budget, without the charts library', (panel) => {
    expect(kilobytes(`panels/${panel}/module.js`)).toBeLessThan(60);
  });

  it('keeps the runbooks in one chunk of their own, which is loaded when one is read', () => {
    const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.js'),
    );
    const chunks = scripts.filter((file) => readFileSync(join(dist, file), 'utf8').includes('# MLWatchdog'));
    expect(chunks).toEqual([expect.stringMatching(/^\d+\.js$/)]);
    expect(kilobytes(chunks[0]!)).toBeLessThan(50);
  });

  it('keeps lazy chunks in the folder of the app, where the public path leads', () => {
    expect(readdirSync(dist).some((file) => /^\d+\.js$/.test(file))).toBe(true);
    const module = readFileSync(join(dist, 'panels/drift/module.js'), 'utf8');
    expect(module).toContain('public/plugins/parapet-secureml-app/');
  });

  it('has manifest, logo and licence of app and panel', () => {
    for (const file of [
      'plugin.json',
      'LICENSE',
      'CHANGELOG.md',
      'README.md',
      'img/logo.svg',
      'panels/drift/plugin.json',
      'panels/drift/img/logo.svg',
      'panels/slo/plugin.json',
      'panels/slo/img/logo.svg',
    ]) {
      expect(existsSync(join(dist, file)), file).toBe(true);
    }
  });
});

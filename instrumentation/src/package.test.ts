import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from './version.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const PROGRAMS = join(ROOT, '..', 'node_modules', '.bin');

beforeAll(() => {
  if (!existsSync(join(DIST, 'index.mjs'))) throw new Error('build first: npm run build -w instrumentation');
});

it('says its version', () => {
  expect(VERSION).toBe(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version);
});

describe('the package as it is published', () => {
  it('passes publint', { timeout: 60_000 }, async () => {
    const { stdout } = await run(join(PROGRAMS, 'publint'), ['--strict'], { cwd: ROOT });
    expect(stdout).toContain('All good!');
  });

  it('has right types for ESM and for CJS, by every way of resolving', { timeout: 60_000 }, async () => {
    const { stdout } = await run(join(PROGRAMS, 'attw'), ['--pack', '.', '--format', 'json'], { cwd: ROOT });
    expect(JSON.parse(stdout).problems ?? {}).toEqual({});
  });

  it.each([
    'canary',
    'contract',
    'drift',
  ])('%s runs in a browser: it imports neither OpenTelemetry nor Node', (entry) => {
    for (const extension of ['mjs', 'cjs']) {
      const outside = importsOf(`${entry}.${extension}`).filter((name) => !name.startsWith('./'));
      expect(outside).toEqual([]);
    }
  });

  it('the root imports the api alone, and nothing of Node', () => {
    const outside = new Set(importsOf('index.mjs').filter((name) => !name.startsWith('./')));
    for (const name of outside) expect(name).not.toMatch(/^node:|sdk/);
    expect(outside).toContain('@opentelemetry/api');
  });

  it.each([
    [
      'ESM',
      [
        '--input-type=module',
        '--eval',
        "import * as m from '@parapet/instrumentation'; console.log(typeof m.defineModel)",
      ],
    ],
    [
      'CJS',
      [
        '--input-type=commonjs',
        '--eval',
        "console.log(typeof require('@parapet/instrumentation').defineModel)",
      ],
    ],
    [
      'node, ESM',
      [
        '--input-type=module',
        '--eval',
        "import { startTelemetry } from '@parapet/instrumentation/node'; console.log(typeof startTelemetry)",
      ],
    ],
    [
      'node, CJS',
      [
        '--input-type=commonjs',
        '--eval',
        "console.log(typeof require('@parapet/instrumentation/node').startTelemetry)",
      ],
    ],
  ])('loads as %s', async (_, args) => {
    const { stdout } = await run(process.execPath, args, { cwd: ROOT });
    expect(stdout.trim()).toBe('function');
  });

  it('its ESM and CJS copies count in one registry', async () => {
    const program = `
      import { createRequire } from 'node:module';
      import { defineModel } from '@parapet/instrumentation';
      const cjs = createRequire(import.meta.url)('@parapet/instrumentation');
      const options = { name: 'm', version: '1', task: 't', datasetId: 'd' };
      const model = defineModel(options);
      cjs.defineModel(options).setRole('shadow');
      console.log(model.role);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT });
    expect(stdout.trim()).toBe('shadow');
  });
});

/** What a built file imports, and the built files that it imports in turn. */
function importsOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const code = readFileSync(join(DIST, file), 'utf8');
  const names = [
    ...code.matchAll(
      /(?:^import\s[^'"]*|^(?:im|ex)port\s[^'"]*\bfrom\s*|\brequire\(|\bimport\()["']([^"']+)["']/gm,
    ),
  ].map(([, name]) => name!);
  const here = readdirSync(DIST);
  const inner = names
    .map((name) => name.replace(/^\.\//, ''))
    .filter((name) => here.includes(name))
    .flatMap((name) => importsOf(name, seen));
  return [...names, ...inner];
}

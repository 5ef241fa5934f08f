import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { exportsOf, importsOf } from './exports.ts';

const here = import.meta.dirname;
const root = join(here, '../..');
const run = promisify(execFile);

const sources = globSync('plugins/src/**/*.{ts,tsx}', { cwd: root }).filter(
  (file) => !file.includes('.test.'),
);
const imports = importsOf(sources.map((file) => join(root, file)));
const shared = ['@grafana/data', '@grafana/ui', '@grafana/runtime'];

describe('plugins in every Grafana from 12.4 on', () => {
  it.each(shared)('import from %s only what 12.4 and 13.2 both export', (name) => {
    const old = exportsOf(join(here, 'node_modules', name));
    const current = exportsOf(join(root, 'node_modules', name));
    const names = imports.filter(({ module }) => module === name).flatMap((one) => one.names);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((one) => !old.has(one) || !current.has(one))).toEqual([]);
  });

  it('import no part of a shared package that Grafana does not provide', () => {
    const provided = ['react', 'react-dom', 'rxjs', ...shared];
    const deep = imports.filter(({ module }) => provided.some((name) => module.startsWith(`${name}/`)));
    expect(deep).toEqual([]);
  });

  it('pass the type check with Grafana 12.4 and React 18', async () => {
    await lane(['tsc', '-p', 'tsconfig.json'], here);
  });

  it('build with Grafana 12.4', async () => {
    const config = join(here, 'webpack.config.ts');
    const arguments_ = ['webpack', '--disable-interpret', '-c', config, '--env', 'production'];
    expect(await lane(arguments_, join(root, 'plugins'))).toMatch(/compiled/);
  });
});

/** Runs a program of the workspace; what it prints is the message of the failure. */
async function lane([program, ...rest]: string[], cwd: string): Promise<string> {
  const bin = join(root, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH}` };
  const { stdout } = await run(join(bin, program!), rest, { cwd, env }).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
  return stdout;
}

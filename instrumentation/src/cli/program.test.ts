import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../version.ts';

const run = promisify(execFile);
const PACKAGE = join(import.meta.dirname, '..', '..');
const MODULES = join(PACKAGE, '..', 'node_modules');
const DEPENDENCIES = ['@noble/hashes', 'canonicalize', 'csv-parse', 'hyparquet', 'hyparquet-compressors'];

// The package as somebody installs it: packed, unpacked, with what it depends on and no package of OpenTelemetry.
let folder: string;
let program: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parapet-installed-'));
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: PACKAGE,
  });
  const [{ filename }] = JSON.parse(stdout);
  const modules = join(folder, 'node_modules');
  const home = join(modules, '@parapet', 'instrumentation');
  mkdirSync(home, { recursive: true });
  await run('tar', ['-xzf', join(folder, filename), '-C', home, '--strip-components=1']);
  for (const name of DEPENDENCIES) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(MODULES, name), join(modules, name));
  }
  program = join(home, 'dist', 'cli.mjs');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('runs by itself, and says its version', async () => {
  expect(statSync(program).mode & 0o111).not.toBe(0);
  const { stdout } = await run(program, ['--version']);
  expect(stdout).toBe(`${VERSION}\n`);
});

test('builds, shows and compares baselines, a Parquet file among them', async () => {
  const { parquetWriteFile } = await import('hyparquet-writer');
  const data = Float64Array.from({ length: 1_000 }, (_, i) => i);
  const input = join(folder, 'x.parquet');
  parquetWriteFile({ filename: input, columnData: [{ name: 'x', type: 'DOUBLE', data }] });
  const output = join(folder, 'x.json');
  await run(program, ['baseline', 'build', '--input', input, '--dataset', 'd', '--output', output]);
  const { stdout } = await run(program, ['baseline', 'show', output]);
  expect(stdout).toContain('< 100');
  await run(program, ['baseline', 'diff', output, output]);
});

test.each([
  [['baseline'], 2, 'there is no command "baseline"'],
  [[], 2, 'a command is missing'],
  [['baseline', 'show', '/nowhere'], 3, 'ENOENT'],
])('%j ends with code %i', async (args, code, message) => {
  const failed = run(program, args);
  await expect(failed).rejects.toMatchObject({ code, stderr: expect.stringContaining(message) });
});

describe('while it reads', () => {
  const build = (output: string, ...more: string[]) =>
    spawn(program, [
      'baseline',
      'build',
      '--input',
      '-',
      '--format',
      'csv',
      '--dataset',
      'd',
      '--output',
      output,
      ...more,
    ]);

  test('Ctrl-C ends it with code 130 and leaves nothing', { timeout: 20_000 }, async () => {
    const home = mkdtempSync(join(folder, 'interrupted-'));
    const child = build(join(home, 'out.json'));
    child.stdin.on('error', () => 'it is gone, as it should be');
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += chunk;
    });
    // More than a pipe holds: when it is gone, the program reads.
    await new Promise((taken) => child.stdin.write(`a,b\n${'1,2\n'.repeat(100_000)}`, taken));
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    expect(told).toContain('interrupted; nothing was written');
    expect(readdirSync(home)).toEqual([]);
  });

  test('progress without a terminal is a plain line every five seconds', { timeout: 30_000 }, async () => {
    const output = join(folder, 'slow.json');
    const child = build(output);
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += chunk;
    });
    child.stdin.write('a,b\n');
    for (let i = 0; i < 60; i++) {
      child.stdin.write('1,2\n'.repeat(1_000));
      await delay(100);
    }
    child.stdin.end();
    await once(child, 'exit');
    expect(told).toMatch(/^\d+,000 rows, [\d,]+\/s\n$/);
    expect(existsSync(output)).toBe(true);
  });
});

test('a reader that has enough is no fault', async () => {
  const { stderr } = await run('bash', ['-c', `"${program}" --help | head -1; exit \${PIPESTATUS[0]}`]);
  expect(stderr).toBe('');
});

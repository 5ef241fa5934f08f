import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missing } from './requirements.ts';

function main(...args: string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    encoding: 'utf8',
    timeout: 20_000,
  });
}

test('--help explains and starts nothing', () => {
  const { status, stdout } = main('--help', '--once');
  expect([status, stdout]).toEqual([0, expect.stringContaining('--quiet-seconds N')]);
});

test('a wrong argument is named, with the help, and code 2', () => {
  const { status, stderr } = main('--rate', 'fast');
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^--rate is not a number.*: fast\n\nUsage:/)]);
});

test('the event store names its arguments when one is missing', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'event-store', 'main.ts'), '--port', '0'],
    { encoding: 'utf8', timeout: 20_000 },
  );
  expect([status, stderr]).toEqual([2, expect.stringContaining('--data DIR')]);
});

test('what was not built is named with the command that makes it', () => {
  const lines = missing('/no/such/folder');
  expect(lines).toContain('Missing: plugins/dist/module.js. Make it with: npm run build');
  expect(lines).toContain('Missing: dashboards/json. Make it with: npm run generate');
});

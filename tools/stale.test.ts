import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unlessCurrent } from './stale.ts';
import { ROOT } from './steps.ts';

mkdirSync(join(ROOT, '.parapet'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.parapet', 'stale-test-'));
const name = `../${relative(join(ROOT, '.parapet'), folder)}/record`;
afterAll(() => rmSync(folder, { recursive: true }));

const input = relative(ROOT, join(folder, 'input.txt'));
const output = relative(ROOT, join(folder, 'output.txt'));

/** Builds and says whether there was anything to do. */
async function build(succeeds = true): Promise<boolean> {
  let worked = false;
  await unlessCurrent(name, [input], output, async () => {
    worked = true;
    writeFileSync(join(ROOT, output), 'built');
    return succeeds;
  });
  return worked;
}

test('work is done when it failed, when inputs changed and when its output is gone, and not otherwise', async () => {
  writeFileSync(join(ROOT, input), 'one');
  expect(await build(false)).toBe(true);
  expect(await build()).toBe(true);
  expect(await build()).toBe(false);
  writeFileSync(join(ROOT, input), 'two');
  expect(await build()).toBe(true);
  rmSync(join(ROOT, output));
  expect(await build()).toBe(true);
  expect(await build()).toBe(false);
});

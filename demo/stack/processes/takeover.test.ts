import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { choosePorts } from '../ports.ts';
import { LockHeld, takeLock } from './lock.ts';
import { leftovers, type RunState, readState } from './state.ts';
import { readDiary } from './testing/programs.ts';

const RUNNER = join(import.meta.dirname, 'testing', 'runner.ts');

let folder: string;
let ports: Record<'a' | 'b', number>;
const runners: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'takeover-'));
  ports = await choosePorts({ a: 0, b: 0 });
});
afterEach(async () => {
  for (const runner of runners.splice(0)) {
    if (runner.exitCode === null && runner.signalCode === null) {
      runner.kill('SIGTERM');
      await once(runner, 'exit');
    }
  }
  rmSync(folder, { recursive: true });
});

/** Starts a runner and waits until its parts are ready; gives what it printed until then. */
async function startRunner(): Promise<{ runner: ChildProcess; printed: string }> {
  const runner = spawn(process.execPath, [RUNNER, folder, String(ports.a), String(ports.b)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  runners.push(runner);
  let printed = '';
  for await (const chunk of runner.stdout!) {
    printed += String(chunk);
    if (printed.endsWith('ready\n')) return { runner, printed };
  }
  throw new Error(`the runner ended: ${printed}`);
}

function state(): RunState {
  const found = readState(folder);
  if (!found) throw new Error('no state was written');
  return found;
}

test('killed with SIGKILL: the next start ends what is left and runs', { timeout: 30_000 }, async () => {
  const { runner } = await startRunner();
  const killed = state();
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  expect(leftovers(killed).map(({ name }) => name)).toEqual(['part-1', 'part-2']);
  const { printed } = await startRunner();
  expect(printed).toContain('Ending what an earlier run left behind: part-1, part-2');
  expect(leftovers(killed)).toEqual([]);
  expect(leftovers(state())).toHaveLength(2);
});

test('a second start stops the first, in order, and takes its ports', { timeout: 30_000 }, async () => {
  const { runner } = await startRunner();
  const first = state();
  const { printed } = await startRunner();
  expect(printed).toContain(`Another stack runs here (process ${runner.pid}): stopping it`);
  expect(runner.exitCode ?? (await once(runner, 'exit'))[0]).toBe(0);
  expect(leftovers(first)).toEqual([]);
  expect(readDiary(join(folder, 'diary.txt'))).toEqual([
    'part-1 starts',
    'part-2 starts',
    'part-2 stops',
    'part-1 stops',
    'part-1 starts',
    'part-2 starts',
  ]);
});

test('two starts at the same moment: one wins, or one after the other runs', {
  timeout: 30_000,
}, async () => {
  const both = await Promise.allSettled([startRunner(), startRunner()]);
  expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
  await delay(200);
  expect(leftovers(state())).toHaveLength(2);
});

test('the lock is held by one, and free when it is given back', () => {
  const release = takeLock(folder, 0);
  expect(() => takeLock(folder, 50)).toThrow(LockHeld);
  release();
  takeLock(folder, 0)();
});

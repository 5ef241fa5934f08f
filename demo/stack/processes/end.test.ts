import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { endProcess, runs } from './end.ts';
import { processIdentity } from './identity.ts';
import { record } from './state.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(script: string) {
  const child = spawn(process.execPath, ['-e', `${script}; console.log('up'); setInterval(() => {}, 1000)`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  children.push(child);
  await once(child.stdout!, 'data');
  return { child, recorded: record('child', child.pid!)! };
}

test('a process has one identity while it lives and none after', async () => {
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
  const { child, recorded } = await start('');
  expect(recorded.identity).not.toBe(processIdentity(process.pid));
  expect(runs(recorded)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processIdentity(recorded.pid)).toBeUndefined();
});

test('ends with SIGTERM what obeys and with SIGKILL what does not', async () => {
  const group = true;
  const obeys = await start('');
  expect(await endProcess(obeys.recorded, { graceMs: 5000, group })).toBe('ended');
  const stubborn = await start(`process.on('SIGTERM', () => {})`);
  expect(await endProcess(stubborn.recorded, { graceMs: 200, group })).toBe('killed');
  expect(await endProcess(stubborn.recorded, { graceMs: 200, group })).toBe('gone before');
});

test('leaves a process alone that only has the same id', async () => {
  const { recorded } = await start('');
  const earlier = { ...recorded, identity: `${recorded.identity}0` };
  expect(await endProcess(earlier, { graceMs: 200, group: true })).toBe('gone before');
  expect(runs(recorded)).toBe(true);
});

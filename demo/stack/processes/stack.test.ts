import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { choosePorts } from '../ports.ts';
import { PartFailed, type PartSpec } from './part.ts';
import { Stack } from './stack.ts';
import { leftovers, readState } from './state.ts';
import { readDiary, smallPart } from './testing/programs.ts';

let folder: string;
let diary: string;
let stack: Stack;
let ports: Record<'a' | 'b' | 'c', number>;
let heard: string[];
const never = new AbortController().signal;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stack-'));
  diary = join(folder, 'diary.txt');
  ports = await choosePorts({ a: 0, b: 0, c: 0 });
  heard = [];
  stack = new Stack({
    folder,
    cwd: folder,
    listener: {
      starting: (part) => heard.push(`starting ${part}`),
      ready: ({ name }) => heard.push(`ready ${name}`),
      stopping: (part) => heard.push(`stopping ${part}`),
    },
  });
});
afterEach(async () => {
  const recorded = readState(folder);
  await stack.stop();
  expect(leftovers(recorded)).toEqual([]);
  rmSync(folder, { recursive: true });
});

const part = (name: 'a' | 'b' | 'c', behaviour: object = {}): PartSpec =>
  smallPart(name, { port: ports[name], diary, ...behaviour });

async function failureOf(stages: PartSpec[][]): Promise<PartFailed> {
  const failure = await stack.start(stages, never).catch((error: unknown) => error);
  if (failure instanceof PartFailed) return failure;
  throw failure;
}

test('starts stage after stage, stops in reverse order, and forgets the run', async () => {
  await stack.start([[part('a')], [part('b')], [part('c')]], never);
  expect(readState(folder)?.parts.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  await stack.stop();
  expect(readDiary(diary)).toEqual(['a starts', 'b starts', 'c starts', 'c stops', 'b stops', 'a stops']);
  expect(heard.slice(0, 4)).toEqual(['starting a', 'ready a', 'starting b', 'ready b']);
  expect(heard.slice(-3)).toEqual(['stopping c', 'stopping b', 'stopping a']);
  expect(readState(folder)).toBeUndefined();
});

test('a part that ends later is reported with its code and its log', async () => {
  await stack.start(
    [[part('a')], [part('b', { also: 'setTimeout(() => { throw new Error("boom") }, 300)' })]],
    never,
  );
  const failure = await stack.failure;
  expect(failure.message).toBe('b ended with code 1');
  expect(readFileSync(failure.logFile, 'utf8')).toMatch(/b says hello[\s\S]*boom/);
});

test('an earlier part that ends while a later one starts fails the start', async () => {
  const first = part('a', { also: 'setTimeout(() => process.kill(process.pid, "SIGKILL"), 300)' });
  const failure = await failureOf([[first], [part('b', { healthy: false })]]);
  expect(failure.message).toBe('a was ended by SIGKILL');
});

test('a part that never gets ready, and one that cannot be started', async () => {
  const slow = await failureOf([[part('a', { healthy: false, timeoutSeconds: 0.5 })]]);
  expect(slow.message).toBe('a was not ready within 0.5 s');
  const missing = await failureOf([[{ ...part('b'), command: '/no/such/program' }]]);
  expect(missing.message).toMatch(/^b could not be started: .*ENOENT/);
});

test('a start that is interrupted ends at once', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  const started = performance.now();
  await expect(stack.start([[part('a', { healthy: false })]], stop.signal)).rejects.toThrow(/abort/i);
  expect(performance.now() - started).toBeLessThan(5000);
});

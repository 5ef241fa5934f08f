import { afterAll, beforeAll, expect, test } from 'vitest';
import { Field } from './field.ts';
import { playAll } from './program.ts';
import { reportLines } from './report.ts';
import { type RunningStack, startStack } from './stack.ts';
import { Watcher } from './watcher.ts';

// The two that the responder answers soonest; `npm run gameday` plays all eight.
const MODES = ['F3', 'F4'] as const;

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack();
}, 300_000);
afterAll(() => stack?.stop());

test('a leaked token and a slow release: people are told once, and the release is taken back', {
  timeout: 1_200_000,
}, async () => {
  const field = await Field.of(stack.run);
  const watcher = new Watcher(field);
  const said: string[] = [];
  const watching = watcher.start();
  const playing = playAll(MODES, { field, watcher, say: (line) => said.push(line) });
  const report = await Promise.race([playing, watching.then(() => undefined)]);
  await watcher.stop();
  const wrong = report && [...report.problems, ...report.results.flatMap(({ problems }) => problems)];
  expect(wrong, [...said, ...(report ? reportLines(report) : [])].join('\n')).toEqual([]);
  expect(report?.results.map(({ mode }) => mode)).toEqual(MODES);
});

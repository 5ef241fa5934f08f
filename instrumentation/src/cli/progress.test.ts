import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress } from './progress.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function progressOn(isTTY: boolean, share: () => number | undefined, quiet = false) {
  const written: string[] = [];
  const output = { isTTY, columns: 80, write: (text: string) => written.push(text) };
  return { written, progress: new Progress(output, { quiet, share }) };
}

test('on a terminal: share, rows, rate and the time that is left, ten times a second, and gone at the end', () => {
  const { written, progress } = progressOn(true, () => 0.25);
  for (let i = 1; i <= 100; i++) {
    vi.advanceTimersByTime(10);
    progress.update(i * 1_000);
  }
  expect(written).toHaveLength(10);
  expect(written.at(-1)).toBe('\r\u001b[K█████░░░░░░░░░░░░░░░ 25 %  100,000 rows, 100,000/s, 3 s left');
  progress.end();
  expect(written.at(-1)).toBe('\r\u001b[K');
});

test('on a pipe nobody knows the share', () => {
  const { written, progress } = progressOn(true, () => undefined);
  vi.advanceTimersByTime(2_000);
  progress.update(500);
  expect(written).toEqual(['\r\u001b[K500 rows, 250/s']);
});

test('elsewhere a line every five seconds, nothing for what is done sooner', () => {
  const { written, progress } = progressOn(false, () => 0.1);
  progress.update(1);
  vi.advanceTimersByTime(4_999);
  progress.update(2);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(20_000);
  progress.update(25_000);
  progress.end();
  expect(written).toEqual(['██░░░░░░░░░░░░░░░░░░ 10 %  25,000 rows, 1,000/s, 3:45 min left\n']);
});

test('--quiet: nothing', () => {
  const { written, progress } = progressOn(true, () => 0.5, true);
  vi.advanceTimersByTime(100_000);
  progress.update(1);
  progress.end();
  expect(written).toEqual([]);
});

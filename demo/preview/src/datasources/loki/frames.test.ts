import { expect, test } from 'vitest';
import { readLogLines } from '../../panels/logLines.ts';
import { logFrame } from './frames.ts';

const streams = [
  { stream: { service_name: 'a', severity_text: 'INFO' }, values: [['1000000001000000', 'first']] },
  {
    stream: { service_name: 'b', severity_text: 'WARN' },
    values: [
      ['1000000003000000', 'third'],
      ['1000000002000000', 'second'],
    ],
  },
] as const;

test('lines of all streams stand newest first, with their labels', () => {
  const frame = logFrame('A', '{}', streams);
  expect(frame.length).toBe(3);
  expect(readLogLines([frame]).map(({ time, text, level }) => [time, text, level])).toEqual([
    [1000000003, 'third', 'warn'],
    [1000000002, 'second', 'warn'],
    [1000000001, 'first', 'info'],
  ]);
});

test('an answer without lines is an empty frame', () => {
  expect(readLogLines([logFrame('A', '{}', [])])).toEqual([]);
});

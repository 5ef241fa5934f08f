import { expect, test } from 'vitest';
import { readOptions, UsageError } from './options.ts';

test('has defaults that show the first drift in minutes', () => {
  expect(readOptions([], '/repo')).toEqual({
    once: false,
    json: false,
    steady: false,
    daySeconds: 0,
    quietSeconds: 90,
    rate: 10,
    port: undefined,
    folder: '/repo/.parapet/run',
  });
});

test('reads all of them', () => {
  const args = '--once --json --quiet-seconds 20 --rate 0.5 --port 8080 --data /tmp/x'.split(' ');
  expect(readOptions(args, '/repo')).toEqual({
    once: true,
    json: true,
    steady: false,
    daySeconds: 0,
    quietSeconds: 20,
    rate: 0.5,
    port: 8080,
    folder: '/tmp/x',
  });
  expect(readOptions(['--help', '--once'], '/repo')).toBeUndefined();
});

test.each([
  '--unknown',
  'positional',
  '--rate',
  '--rate=',
  '--rate=fast',
  '--rate=0',
  '--rate=1000',
  '--rate=NaN',
  '--quiet-seconds=1.5',
  '--port=70000',
  '--port=-1',
  '--json',
])('refuses %s', (argument) => {
  expect(() => readOptions([argument], '/repo')).toThrow(UsageError);
});

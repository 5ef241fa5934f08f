// @vitest-environment node
import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('every option has a default', () => {
  expect(readOptions([])).toMatchObject({ port: 3000, prometheus: new URL('http://127.0.0.1:9090') });
});

test('help asks for no more', () => expect(readOptions(['--help'])).toBeUndefined());

test.each([
  [['--port', 'x'], '--port takes 0 to 65535, not x'],
  [['--port', '70000'], '--port takes 0 to 65535, not 70000'],
  [['--loki', 'file:///etc'], '--loki takes an http address, not file:///etc'],
  [['--prometheus', 'no'], '--prometheus takes an http address, not no'],
  [['--other'], "Unknown option '--other'"],
])('%s is refused', (args, message) => expect(() => readOptions(args)).toThrow(message));

import { expect, it } from 'vitest';
import { isLoopbackUrl } from './loopback.ts';

it.each([
  ['http://127.0.0.1:80', true],
  ['http://127.9.9.9', true],
  ['http://[::1]:80', true],
  ['http://localhost:80', true],
  ['http://2130706433', true],
  ['https://127.0.0.1', false],
  ['http://user@127.0.0.1', false],
  ['http://127.0.0.1.example.org', false],
  ['http://0.0.0.0', false],
  ['http://10.0.0.1', false],
  ['http://[::2]', false],
])('%s leads to this machine only: %s', (url, expected) => {
  expect(isLoopbackUrl(new URL(url))).toBe(expected);
});

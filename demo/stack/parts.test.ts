import { expect, test } from 'vitest';
import { PORTS, portsFrom } from './parts.ts';

test('a stack that begins at another port wants none of the usual ones', () => {
  expect(portsFrom()).toEqual(PORTS);
  const moved = Object.values(portsFrom(5000));
  expect(moved).toContain(5000);
  expect(Object.values<number>(PORTS).filter((port) => moved.includes(port))).toEqual([]);
});

test('ports beyond the last one may be any', () => {
  expect(portsFrom(65_535)).toMatchObject({ preview: 65_535, prometheus: 0 });
});

import { expect, it } from 'vitest';
import { uniform } from '../random/uniform.ts';
import { SeenValues } from './seen-values.ts';

it('tells values apart that look alike', () => {
  const values = [0, 1, '0', '1', '', 'ab', 'ba', 'a', 'a\0', '\0a', 1.5, -1, 1e300, 'é', 'e\u0301'];
  const seen = new SeenValues();
  expect(values.map((value) => seen.met(value))).toEqual(values.map(() => false));
  expect(values.map((value) => seen.met(value))).toEqual(values.map(() => true));
  expect(seen.met(-0)).toBe(true);
});

it('agrees with a Set on random texts and numbers', () => {
  const random = uniform(5);
  const seen = new SeenValues();
  const set = new Set<string | number>();
  for (let i = 0; i < 50_000; i++) {
    const number = Math.floor(random() * 30_000);
    const value = random() < 0.5 ? number : `customer-${number}`;
    expect(seen.met(value)).toBe(set.has(value));
    set.add(value);
  }
  expect(seen.size).toBe(set.size);
});

it('finds no repeat in a million ids that count up', () => {
  const seen = new SeenValues();
  let repeats = 0;
  for (let i = 0; i < 500_000; i++) repeats += Number(seen.met(i)) + Number(seen.met(`2026-11-${i}`));
  expect(repeats).toBe(0);
});

it('past its limit it knows what it holds, and says of the rest that it cannot tell', () => {
  const seen = new SeenValues(2);
  expect([1, 2, 3, 1, 3].map((value) => seen.met(value))).toEqual([false, false, undefined, true, undefined]);
});

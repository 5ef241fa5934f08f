import { describe, expect, it } from 'vitest';
import { assignment } from './assignment.ts';

/** Kinds of keys as services have them. */
const KINDS: readonly (readonly [string, (i: number) => string])[] = [
  ['counting numbers', (i) => `${i}`],
  ['padded numbers', (i) => String(i).padStart(12, '0')],
  ['mail addresses', (i) => `user${i}@example.org`],
  ['a long common start', (i) => `${'tenant/'.repeat(20)}${i}`],
  ['other scripts', (i) => `客户-${i}-é`],
];

describe.each(KINDS)('%s', (_, key) => {
  it('spread evenly: chi-square over 50 places, 20,000 keys', () => {
    const place = assignment('router', '2');
    const counts = new Array<number>(50).fill(0);
    for (let i = 0; i < 20_000; i++) counts[Math.floor(place(key(i)) * 50)]!++;
    const expected = 400;
    const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99.99 % quantile for 49 degrees of freedom.
    expect(chi).toBeLessThan(97);
  });

  it('two canaries are independent: a tenth of a tenth sees both', () => {
    const [a, b] = [assignment('router', '2'), assignment('router', '3')];
    let both = 0;
    for (let i = 0; i < 50_000; i++) if (a(key(i)) < 0.1 && b(key(i)) < 0.1) both++;
    expect(Math.abs(both - 500)).toBeLessThan(4 * Math.sqrt(500));
  });
});

it('a key lies at the same place in every process', () => {
  expect(assignment('mail', '2')('customer-17')).toBe(assignment('mail', '2')('customer-17'));
  // Pinned: another value would move every customer to another arm at the next release of this library.
  expect(assignment('mail', '2')('customer-17')).toBe(0.3544066436588764);
});

it('salts that read alike when joined are different ones', () => {
  expect(assignment('a', 'bc')('k')).not.toBe(assignment('ab', 'c')('k'));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_PRINCIPALS, RateLimit } from './rate-limit.ts';

describe('a rate limit', () => {
  it('lets a burst pass, then so many a second, and says how long to wait', () => {
    const limit = new RateLimit({ perSecond: 2, burst: 3 });
    expect([0, 0, 0, 0].map(() => limit.take('a', 1_000))).toEqual([0, 0, 0, 500]);
    expect(limit.take('a', 1_200)).toBeCloseTo(300, 6);
    expect(limit.take('a', 1_500)).toBe(0);
    expect(limit.take('a', 1_500)).toBeCloseTo(500, 6);
  });

  it('is of each principal', () => {
    const limit = new RateLimit({ perSecond: 1 });
    expect([limit.take('a', 0), limit.take('b', 0), limit.take('a', 0)]).toEqual([0, 0, 1_000]);
  });

  it.each([
    [0.5, 1],
    [3.9, 3],
    [100, 100],
  ])('of %d a second takes a burst of %d by default', (perSecond, burst) => {
    const limit = new RateLimit({ perSecond });
    const taken = Array.from({ length: 200 }, () => limit.take('a', 5)).filter((wait) => wait === 0);
    expect(taken).toHaveLength(burst);
  });

  it('gives what a bucket of tokens gives', () => {
    const anyLimit = fc.record({
      perSecond: fc.integer({ min: 1, max: 1_000 }),
      burst: fc.integer({ min: 1, max: 50 }),
    });
    const pauses = fc.array(fc.nat({ max: 1_500 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(anyLimit, pauses, ({ perSecond, burst }, waits) => {
        const limit = new RateLimit({ perSecond, burst });
        let tokens = burst;
        let now = 1e6;
        for (const wait of waits) {
          now += wait;
          tokens = Math.min(burst, tokens + (wait * perSecond) / 1000);
          // A thousandth of a token is what rounding may decide.
          if (Math.abs(tokens - 1) < 1e-3) return;
          const passes = tokens > 1;
          expect(limit.take('a', now) === 0).toBe(passes);
          if (passes) tokens--;
        }
      }),
    );
  });

  it('remembers a bounded number of principals, and those with a bucket that is not full before others', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 });
    for (let i = 0; i < MOST_PRINCIPALS - 1; i++) limit.take(`early ${i}`, 0);
    limit.take('late', 1_500);
    // Makes room: the early ones have full buckets by now.
    limit.take('new', 1_500);
    expect(limit.take('late', 1_500)).toBe(1_000);

    for (let i = 0; i < 3 * MOST_PRINCIPALS; i++) limit.take(`flood ${i}`, 1_500);
    // Forgotten under the flood, and so let in.
    expect(limit.take('late', 1_500)).toBe(0);
    expect(limit.take(`flood ${3 * MOST_PRINCIPALS - 1}`, 1_500)).toBe(1_000);
  });
});

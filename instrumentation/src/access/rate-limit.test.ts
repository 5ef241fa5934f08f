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

  it('lets a whole burst pass whatever rounding does', () => {
    for (let perSecond = 1; perSecond <= 300; perSecond++) {
      const limit = new RateLimit({ perSecond });
      const waits = Array.from({ length: perSecond + 1 }, () => limit.take('a', 1e9 / 7));
      expect(waits.filter((wait) => wait === 0)).toHaveLength(perSecond);
    }
  });

  it('remembers a bounded number of principals, and drops full buckets before others', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 2 });
    const takes = (principal: string, now: number) => [0, 0].map(() => limit.take(principal, now) === 0);
    takes('spent', 0);
    for (let i = 1; i < MOST_PRINCIPALS; i++) limit.take(`once ${i}`, 0);
    // The others are full by now; what came first is not, and is still known.
    limit.take('new', 1_500);
    expect(takes('spent', 1_500)).toEqual([true, false]);

    for (let i = 0; i < 3 * MOST_PRINCIPALS; i++) takes(`flood ${i}`, 1_500);
    // Forgotten under the flood, and so let in.
    expect(takes('spent', 1_500)).toEqual([true, true]);
    expect(takes(`flood ${3 * MOST_PRINCIPALS - 1}`, 1_500)).toEqual([false, false]);
  });
});

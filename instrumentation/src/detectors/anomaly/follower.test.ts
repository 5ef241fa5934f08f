import { describe, expect, it } from 'vitest';
import { weather } from '../testing/real-vectors.ts';
import { Follower, MOST_SHIFT } from './follower.ts';
import { isolationForest } from './isolation-forest.ts';
import { robustDistance } from './robust-distance.ts';

const DAY = 86_400;
const HALF_LIFE = 1_000;

describe('nobody moves it faster', () => {
  const follower = () => new Follower(2, { halfLifeSeconds: HALF_LIFE }, 0.01, 2);

  it('than by 2.1 scales in a half-life, however many inputs are sent', () => {
    for (const inputs of [1_000, 100_000]) {
      const one = follower();
      for (let i = 0; i <= inputs; i++)
        one.learn(Float64Array.of(1e9, -3), true, (i * HALF_LIFE * 1000) / inputs);
      expect(one.shift[0]).toBeCloseTo(Math.LN2 * 3, 2);
      expect(one.shift[1]).toBeCloseTo(-Math.LN2 * 3, 2);
    }
  });

  it('than by ten scales in all, and twice the threshold', () => {
    const one = follower();
    for (let i = 0; i < 5_000; i++) one.learn(Float64Array.of(1e9, Number.NaN), true, i * 1e6);
    expect([...one.shift]).toEqual([MOST_SHIFT, 0]);
    expect(one.factor).toBe(2);
    for (let i = 5_000; i < 20_000; i++) one.learn(Float64Array.of(0, 0), false, i * 1e6);
    expect(one.factor).toBe(1);
  });

  it('by one input than by three hundredths of a scale, nor by a clock that stands, jumps or goes back', () => {
    const one = follower();
    const off = Float64Array.of(100, 100);
    for (const never of [Number.NaN, Number.POSITIVE_INFINITY]) one.learn(off, false, never);
    one.learn(off, false, 1e12);
    one.learn(off, false, 1e12);
    one.learn(off, false, 0);
    one.learn(off, false, Number.NaN);
    expect([...one.shift]).toEqual([0, 0]);
    one.learn(off, false, 2e12);
    expect(one.shift[0]).toBeCloseTo(0.03, 12);
  });
});

describe('over the year', () => {
  // Fitted on a winter half-year, shown the summer that follows: slow drift of the temperatures.
  const seattle = weather().filter(({ location }) => location === 'Seattle');
  const between = (from: string, to: string) => seattle.filter(({ date }) => date >= from && date < to);
  const winter = between('2012-10-01', '2013-04-01').map(({ vector }) => vector);
  const summer = between('2013-04-01', '2013-10-01');

  /** Share of days that are called suspicious, and of days with a broken sensor. */
  function run(make: typeof robustDistance, halfLifeDays?: number) {
    const detector = make(winter, {
      falsePositiveRate: 0.02,
      ...(halfLifeDays && { follow: { halfLifeSeconds: halfLifeDays * DAY } }),
    });
    let [alarms, broken, found] = [0, 0, 0];
    summer.forEach(({ date, vector }, i) => {
      const at = Date.parse(date);
      if (detector.inspect({ vector, at })!.suspicious) alarms++;
      if (i % 10 !== 9) return;
      broken++;
      const [rain = 0, max = 0, min = 0, wind = 0] = vector;
      // Highest and lowest swapped, as columns are.
      if (detector.inspect({ vector: [rain, min - 10, max + 10, wind], at })!.suspicious) found++;
    });
    return { alarms: alarms / summer.length, found: found / broken };
  }

  it('robustDistance alarms far less when it follows, and finds what is broken', () => {
    const [still, following] = [run(robustDistance), run(robustDistance, 20)];
    expect(still.alarms).toBeGreaterThan(0.02);
    expect(following.alarms).toBeLessThan(still.alarms / 2);
    expect(following.found).toBe(1);
  });

  it('isolationForest alarms far less when it follows', () => {
    const [still, following] = [run(isolationForest), run(isolationForest, 20)];
    expect(still.alarms).toBeGreaterThan(0.02);
    expect(following.alarms).toBeLessThan(still.alarms / 2);
  });
});

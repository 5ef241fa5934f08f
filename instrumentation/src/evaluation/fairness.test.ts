import { describe, expect, it } from 'vitest';
import { uniform } from '../random/uniform.ts';
import { type BinaryCounts, evaluateClassification } from './classification.ts';
import { measureFairness } from './fairness.ts';
import { differenceInterval, ratioInterval, twoSidedZ, wilson } from './intervals.ts';
import { binaryRows, oracles } from './oracles.fixture.ts';

const Z = twoSidedZ(0.95);
/** A group that is selected alike whatever the truth, half of which is positive. */
const group = (n: number, selected: number): BinaryCounts => ({
  truePositives: Math.floor(selected / 2),
  falsePositives: Math.ceil(selected / 2),
  falseNegatives: Math.floor((n - selected) / 2),
  trueNegatives: Math.ceil((n - selected) / 2),
});

describe('intervals', () => {
  it('have the z of scipy', () => {
    for (const [z, comparisons] of oracles.z) expect(twoSidedZ(0.95, comparisons)).toBeCloseTo(z, 6);
  });

  it('are those of statsmodels', () => {
    for (const [count, n, low, high] of oracles.wilson) {
      const interval = wilson({ count, n }, Z);
      expect([interval.low, interval.high]).toEqual([expect.closeTo(low, 6), expect.closeTo(high, 6)]);
    }
    for (const [a, m, b, n, low, high] of oracles.newcombe) {
      const interval = differenceInterval({ count: a, n: m }, { count: b, n }, Z);
      expect([interval.low, interval.high]).toEqual([expect.closeTo(low, 6), expect.closeTo(high, 6)]);
    }
  });

  it('of a ratio hold their level, also where rates are near 0 or 1', () => {
    let seed = 1;
    const next = () => {
      seed = (1664525 * seed + 1013904223) % 2 ** 32;
      return seed / 2 ** 32;
    };
    const draw = (n: number, p: number) => {
      let count = 0;
      for (let i = 0; i < n; i++) if (next() < p) count++;
      return { count, n };
    };
    for (const [p, q, n] of [
      [0.1, 0.2, 50],
      [0.5, 0.5, 30],
      [0.95, 0.99, 60],
      [0.02, 0.3, 40],
    ] as const) {
      let held = 0;
      let drawn = 0;
      for (let i = 0; i < 4_000; i++) {
        const [a, b] = [draw(n, p), draw(n, q)];
        if (b.count === 0) continue;
        const { low, high } = ratioInterval(a, b, Z);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(a.count / b.count + 1e-12);
        expect(high).toBeGreaterThanOrEqual(a.count / b.count - 1e-12);
        drawn++;
        if (low <= p / q && p / q <= high) held++;
      }
      expect(held / drawn).toBeGreaterThan(0.935);
      expect(held / drawn).toBeLessThan(0.99);
    }
  });
});

describe('fairness', () => {
  const { counts } = evaluateClassification(binaryRows(), { positive: 'yes', cohorts: ['eu', 'us', 'apac'] });

  it('has the measures of Fairlearn', () => {
    const { metrics, demographicParity, groups } = measureFairness(counts);
    for (const [name, value] of Object.entries(oracles.fairness))
      expect(metrics[name as keyof typeof metrics], name).toBeCloseTo(value, 12);
    expect(demographicParity).toMatchObject({ highest: 'us', lowest: 'eu' });
    expect(groups.eu?.selection).toMatchObject({ n: 154, rate: expect.closeTo(69 / 154, 12) });
    expect(groups.eu?.truePositive?.n).toBe(65);
  });

  it('shares the level over all pairs of groups', () => {
    const { demographicParity } = measureFairness(counts);
    const expected = differenceInterval({ count: 102, n: 169 }, { count: 69, n: 154 }, twoSidedZ(0.95, 3));
    expect(demographicParity).toMatchObject(expected);
    const { equalizedOdds } = measureFairness(counts);
    expect(equalizedOdds?.rate).toBe('falsePositive');
    expect(equalizedOdds).toMatchObject(
      differenceInterval({ count: 37, n: 81 }, { count: 25, n: 89 }, twoSidedZ(0.95, 6)),
    );
  });

  it.each([
    ['adverse', { a: group(500, 300), b: group(500, 150) }],
    ['fine', { a: group(2_000, 1_000), b: group(2_000, 980) }],
    // Below four fifths, but by chance as well.
    ['not enough data', { a: group(40, 20), b: group(40, 15) }],
    // Above four fifths, but it may be below.
    ['not enough data', { a: group(40, 20), b: group(40, 19) }],
    // One group is too small to tell.
    ['not enough data', { a: group(2_000, 1_000), b: group(2_000, 980), c: group(10, 5) }],
    ['adverse', { a: group(500, 300), b: group(500, 150), c: group(10, 5) }],
    // The small group lies between the extremes, and may be far below both.
    ['not enough data', { a: group(20_000, 10_000), b: group(20_000, 9_400), c: group(50, 24) }],
    // It may be far above both.
    ['not enough data', { a: group(20_000, 11_000), b: group(20_000, 10_000), c: group(30, 15) }],
    // The lowest rate may be chance, the one above it is not.
    ['adverse', { a: group(20_000, 10_000), b: group(20_000, 7_000), c: group(30, 10) }],
    ['not enough data', { a: group(500, 300) }],
    ['not enough data', {}],
    ['not enough data', { a: group(500, 0), b: group(500, 0) }],
  ] as const)('is %s for %o', (verdict, groups) => {
    expect(measureFairness(groups).verdict).toBe(verdict);
  });

  it.each([
    [
      { a: group(500, 300), b: group(500, 150) },
      'b is selected at 0.300, a is selected at 0.600: below four fifths',
    ],
    [{ a: group(2_000, 1_000), b: group(2_000, 980) }, 'every two groups is at four fifths or above'],
    [{ a: group(40, 20), b: group(40, 19) }, 'their ratio may be as low as 0.'],
    [{ a: group(2_000, 1_000), b: group(2_000, 980), c: group(10, 5) }, 'fewer than 30 rows: c'],
    [{ a: group(40, 20), b: group(40, 19), c: group(10, 5) }, /^fewer than 30 rows: c; .*as low as/],
    [{ a: group(500, 300), c: group(10, 5) }, 'a is the only group to compare; fewer than 30 rows: c'],
    [
      {},
      'there are no groups: evaluateClassification counts them when it is given the options positive and cohorts',
    ],
    [{ _other: group(500, 300) }, 'there are no groups'],
  ])('says why, of %o', (groups, reason) => {
    expect(measureFairness(groups as never).reason).toMatch(reason);
  });

  it('finds nothing adverse by chance more often than it says', () => {
    let seed = 5;
    const next = () => {
      seed = (1664525 * seed + 1013904223) % 2 ** 32;
      return seed / 2 ** 32;
    };
    let adverse = 0;
    for (let run = 0; run < 1_000; run++) {
      const groups = Array.from({ length: 5 }, (_, i) => {
        let selected = 0;
        for (let row = 0; row < 60; row++) if (next() < 0.3) selected++;
        return [`g${i}`, group(60, selected)] as const;
      });
      if (measureFairness(Object.fromEntries(groups)).verdict === 'adverse') adverse++;
    }
    expect(adverse / 1_000).toBeLessThan(0.05);
  });

  it('finds groups fine that are not no more often than it says', () => {
    const next = uniform(7);
    const draw = (n: number, p: number) => {
      let selected = 0;
      for (let row = 0; row < n; row++) if (next() < p) selected++;
      return group(n, selected);
    };
    let fine = 0;
    for (let run = 0; run < 500; run++) {
      const groups = { a: draw(2_000, 0.5), b: draw(2_000, 0.47), c: draw(30, 0.38) };
      if (measureFairness(groups).verdict === 'fine') fine++;
    }
    expect(fine / 500).toBeLessThan(0.05);
  });

  it('compares no group with fewer rows than asked for, and names it', () => {
    const groups = { a: group(500, 300), b: group(500, 290), c: group(29, 2) };
    const { tooSmall, demographicParity } = measureFairness(groups);
    expect(tooSmall).toEqual(['c']);
    expect(demographicParity).toMatchObject({ highest: 'a', lowest: 'b' });
    expect(measureFairness(groups, { leastRows: 0 }).demographicParity?.lowest).toBe('c');
    // 29 rows of the group are negative or positive each.
    const halves = { a: group(58, 20), b: group(58, 20) };
    expect(measureFairness(halves)).toMatchObject({
      tooSmall: [],
      equalOpportunity: undefined,
      equalizedOdds: undefined,
    });
  });

  it('leaves out a group without rows, and what is no group', () => {
    const groups = { a: group(100, 50), empty: group(0, 0), _other: group(1_000, 0) };
    const { tooSmall, demographicParity, groups: rates } = measureFairness(groups, { leastRows: 0 });
    expect(tooSmall).toEqual(['empty']);
    expect(demographicParity).toBeUndefined();
    expect(rates).not.toHaveProperty('_other');
    expect(rates.empty).toEqual({ selection: undefined, truePositive: undefined, falsePositive: undefined });
  });

  it.each([
    [undefined, {}, 'wants counts by group, not undefined'],
    [{ a: 5 }, {}, 'group "a" wants an object of options, not 5'],
    [{ a: { truePositives: 1 } }, {}, 'option a.falsePositives'],
    [{ a: { ...group(10, 5), falsePositives: 0.5 } }, {}, 'option a.falsePositives must be a whole number'],
    [{ a: { ...group(10, 5), selected: 5 } }, {}, 'has no option "selected"'],
    [
      Object.fromEntries(Array.from({ length: 66 }, (_, i) => [`g${i}`, group(1, 1)])),
      {},
      'at most 64 groups, not 66',
    ],
    [{}, { leastRows: -1 }, 'option leastRows'],
    [{}, { least: 1 }, 'has no option "least"'],
  ])('refuses %o with %o', (groups, options, message) => {
    expect(() => measureFairness(groups as never, options as never)).toThrow(message);
  });
});

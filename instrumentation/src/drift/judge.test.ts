import { describe, expect, test } from 'vitest';
import { chiSquare, sturdyChiSquare, wilsonHilferty } from './chi-square.ts';
import { criticalZ, judge } from './judge.ts';
import { normalQuantile, normalUpperTail } from './normal.ts';
import { oracles } from './oracles.fixture.ts';

const CRITICAL = criticalZ(43);

describe('reference values', () => {
  test('golden: T = 37.5 and z = 5.303272602202916', () => {
    const { n, m, k, statistic, z } = judge([100, 200, 300], [100, 100, 100], CRITICAL);
    expect({ n, m, k, statistic }).toEqual({ n: 600, m: 300, k: 2, statistic: 37.5 });
    expect(z).toBeCloseTo(5.303272602202916, 14);
  });

  test('chi-square of a contingency table', () => {
    const { counts, statistic, degreesOfFreedom, pValue } = oracles.chiSquare;
    expect(chiSquare(counts[0], counts[1], 1000, 400)).toBeCloseTo(statistic, 12);
    // Wilson and Hilferty are an approximation, within a tenth of the p-value here.
    const p = normalUpperTail(wilsonHilferty(statistic, degreesOfFreedom));
    expect(Math.abs(p / pValue - 1)).toBeLessThan(0.1);
  });

  test.each(
    oracles.chiSquareQuantiles,
  )('z of the %f tail of chi-square with %i degrees', (tail, k, value) => {
    expect(Math.abs(wilsonHilferty(value, k) - normalQuantile(tail))).toBeLessThan(0.04);
  });

  test('normal tail and quantile', () => {
    expect(normalUpperTail(0)).toBe(0.5);
    // erfc(z / √2) / 2 to 15 digits, from tables.
    expect(normalUpperTail(1.96) / 0.024997895148220435).toBeCloseTo(1, 13);
    expect(normalUpperTail(5) / 2.866515718791939e-7).toBeCloseTo(1, 13);
    expect(normalUpperTail(-1.96)).toBeCloseTo(1 - 0.024997895148220435, 15);
    expect(normalUpperTail(2.9999999) / normalUpperTail(3.0000001)).toBeCloseTo(1, 5);
    for (const tail of [0.4, 0.1, 0.01, 1e-4, 1e-8]) {
      expect(Math.abs(normalQuantile(tail) - exactQuantile(tail))).toBeLessThan(4.5e-4);
    }
  });
});

/** Bisection on the tail. */
function exactQuantile(tail: number): number {
  let low = 0;
  let high = 10;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (normalUpperTail(middle) > tail) low = middle;
    else high = middle;
  }
  return low;
}

describe('verdict', () => {
  const baseline = Array(10).fill(200);

  test('drifted: significant and material', () => {
    expect(judge([90, 80, 70, 60, 50, 50, 40, 30, 20, 10], baseline, CRITICAL)).toMatchObject({
      verdict: 'drifted',
    });
  });

  test('fine: significant, but not material', () => {
    const observed = Array.from({ length: 10 }, (_, i) => 100_000 + i * 3000);
    const { z, psi, verdict } = judge(observed, Array(10).fill(20_000), CRITICAL);
    expect(z).toBeGreaterThan(CRITICAL);
    expect(psi).toBeLessThan(0.1);
    expect(verdict).toBe('fine');
  });

  test('not enough data: an empty window, an empty baseline, and a window too small to show a material shift', () => {
    expect(judge(Array(10).fill(0), baseline, CRITICAL)).toMatchObject({
      n: 0,
      z: 0,
      psi: 0,
      verdict: 'not enough data',
    });
    expect(judge(baseline, Array(10).fill(0), CRITICAL)).toMatchObject({ m: 0, verdict: 'not enough data' });
    expect(judge(Array(10).fill(5), baseline, CRITICAL).verdict).toBe('not enough data');
    expect(judge([5], [2000], CRITICAL).verdict).toBe('not enough data');
    expect(judge([5000], [2000], CRITICAL)).toMatchObject({ k: 0, statistic: 0, psi: 0, verdict: 'fine' });
  });

  test('one stray value in an empty bin is no drift, many are', () => {
    const observed = [6, 4, 5, 5, 4, 6, 5, 5, 4, 5];
    const stray = judge([...observed, 1], [...baseline, 0], CRITICAL);
    expect(stray.z).toBeGreaterThan(CRITICAL);
    expect(stray.evidence).toBeLessThan(CRITICAL);
    expect(stray.verdict).toBe('not enough data');
    expect(judge([...observed, 20], [...baseline, 0], CRITICAL).verdict).toBe('drifted');
  });

  test('without thin bins the evidence is z', () => {
    const { z, evidence } = judge([60, 40, 30], [100, 100, 100], CRITICAL);
    expect(evidence).toBe(z);
  });

  test('the critical value grows with the number of features', () => {
    expect(criticalZ(0)).toBe(criticalZ(1));
    expect(criticalZ(1)).toBeCloseTo(2.326, 2);
    expect(criticalZ(43)).toBeCloseTo(3.5, 1);
  });

  test('sides of different length are refused', () => {
    expect(() => judge([1], [1, 2], CRITICAL)).toThrow('observed has 1 bins, baseline has 2');
  });
});

test('thin bins by likelihood ratio: 2·Σ c·ln(c / expected)', () => {
  // One value in a bin of 0 beside 50 in 2,000: expected 51/2051 and 2000/2051 of 1 + 0.
  const expected = 2 * Math.log(2051 / 51);
  const thick = (50 * 2000 - 2000 * 51) ** 2 / (51 * 2000 * 2050);
  expect(sturdyChiSquare([50, 1], [2000, 0], 51, 2000)).toBeCloseTo(expected + thick, 12);
  expect(sturdyChiSquare([0, 0], [0, 0], 0, 0)).toBe(0);
});

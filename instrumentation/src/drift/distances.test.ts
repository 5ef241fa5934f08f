import { describe, expect, test } from 'vitest';
import {
  jensenShannon,
  kolmogorovSmirnov,
  kullbackLeibler,
  populationStabilityIndex,
  wasserstein,
} from './distances.ts';
import { oracles } from './oracles.fixture.ts';

function sample({ seed, size, scale }: { seed: number; size: number; scale: number }): number[] {
  let state = seed;
  return Array.from({ length: size }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return -scale * Math.log(1 - state / 2 ** 32);
  });
}

/** Both samples over one bin per distinct value, so that measures over bins equal those of the raw values. */
function finestBins() {
  const reference = sample(oracles.samples.reference);
  const current = sample(oracles.samples.current);
  const positions = [...new Set([...reference, ...current])].sort((a, b) => a - b);
  const place = new Map(positions.map((value, bin) => [value, bin]));
  const count = (values: readonly number[]) => {
    const counts = positions.map(() => 0);
    for (const value of values) counts[place.get(value)!]!++;
    return counts;
  };
  return { p: count(reference), q: count(current), positions };
}

describe('reference values', () => {
  const { p, q } = oracles;

  test('samples are the reference ones', () => {
    expect(sample(oracles.samples.reference).slice(0, 3)).toEqual(oracles.samples.reference.first);
    expect(sample(oracles.samples.current).slice(0, 3)).toEqual(oracles.samples.current.first);
  });

  test('PSI, Kullback-Leibler and Jensen-Shannon', () => {
    expect(populationStabilityIndex(p, q)).toBeCloseTo(oracles.psi, 14);
    expect(kullbackLeibler(p, q)).toBeCloseTo(oracles.klPQ, 14);
    expect(kullbackLeibler(q, p)).toBeCloseTo(oracles.klQP, 14);
    expect(jensenShannon(p, q)).toBeCloseTo(oracles.jensenShannonBase2, 14);
  });

  test('Kolmogorov-Smirnov and Wasserstein with a bin per value', () => {
    const { p, q, positions } = finestBins();
    expect(kolmogorovSmirnov(p, q)).toBeCloseTo(oracles.kolmogorovSmirnov, 14);
    expect(wasserstein(p, q, positions)).toBeCloseTo(oracles.wasserstein, 13);
  });
});

test('counts and shares give the same measures', () => {
  const counts = oracles.q.map((share) => share * 1000);
  expect(jensenShannon(oracles.p, counts)).toBeCloseTo(oracles.jensenShannonBase2, 14);
  expect(populationStabilityIndex(oracles.p, counts)).toBeCloseTo(oracles.psi, 14);
});

test('equal shares are at distance 0, disjoint ones at the far end', () => {
  for (const measure of [
    populationStabilityIndex,
    kullbackLeibler,
    jensenShannon,
    kolmogorovSmirnov,
    wasserstein,
  ]) {
    expect(measure([1, 2, 3], [2, 4, 6])).toBeCloseTo(0, 12);
  }
  expect(jensenShannon([1, 0], [0, 5])).toBe(1);
  expect(kolmogorovSmirnov([1, 0], [0, 5])).toBe(1);
  expect(kullbackLeibler([1, 0], [0, 5])).toBe(Number.POSITIVE_INFINITY);
  expect(populationStabilityIndex([1, 0], [0, 5])).toBe(Number.POSITIVE_INFINITY);
});

test('Wasserstein counts bins unless they have positions', () => {
  expect(wasserstein([1, 0, 0], [0, 0, 1])).toBe(2);
  expect(wasserstein([1, 0, 0], [0, 0, 1], [10, 15, 40])).toBe(30);
});

test('sides of different length are refused', () => {
  expect(() => jensenShannon([1, 2], [1])).toThrow(RangeError);
});

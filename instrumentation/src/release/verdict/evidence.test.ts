import { describe, expect, it } from 'vitest';
import { firstStop, median, type Scenario, worseAt } from '../../../bench/canary/simulate.ts';
import { seeded } from '../../../bench/drift/random.ts';
import { type ArmCounts, type Arms, evidenceAbove, evidenceBelow, evidenceRateBelow } from './evidence.ts';

const arms = (n: number, a: number, m: number, b: number): Arms<ArmCounts> => ({
  champion: { trials: n, failures: a },
  canary: { trials: m, failures: b },
});

describe('golden values, from the product over single failures in Python', () => {
  it.each([
    [arms(600, 30, 600, 60), 1, 35.95571636683834],
    [arms(9000, 450, 1000, 80), 1.25, 1.6440443932749544],
    [arms(10, 0, 10, 0), 1, 1],
    [arms(0, 0, 10, 10), 1, 1],
  ])('%o at %d', (counts, ratio, expected) => {
    expect(evidenceAbove(counts, ratio)).toBeCloseTo(expected, 9);
  });

  it('a swap of the arms turns above into below', () => {
    const [counts, swapped] = [arms(5000, 200, 700, 45), arms(700, 45, 5000, 200)];
    for (const ratio of [0.5, 1, 1.25]) {
      expect(evidenceAbove(counts, ratio) / evidenceBelow(swapped, 1 / ratio)).toBeCloseTo(1, 9);
    }
  });
});

it('falls as the ratio rises that it is to refute, from any counts', () => {
  const random = seeded(1);
  for (let i = 0; i < 500; i++) {
    const [n, m] = [Math.ceil(random() * 5000), Math.ceil(random() * 5000)];
    const counts = arms(n, Math.floor(random() * n), m, Math.floor(random() * m));
    const values = [0.1, 0.5, 0.9, 1, 1.25, 2, 10].map((ratio) => evidenceAbove(counts, ratio));
    for (let k = 1; k < values.length; k++)
      expect(values[k]!).toBeLessThanOrEqual(values[k - 1]! * (1 + 1e-9));
  }
});

/** Mean of the evidence over draws of both arms of fixed size, exactly: every pair of counts with its probability. */
function expectedEvidence(n: number, m: number, p: number): number {
  const [a, b] = [binomial(n, p), binomial(m, p)];
  return a.reduce(
    (sum, pa, i) => sum + b.reduce((inner, pb, k) => inner + pa * pb * evidenceAbove(arms(n, i, m, k), 1), 0),
    0,
  );
}

function binomial(n: number, p: number): number[] {
  const logs = Array.from({ length: n + 1 }, (_, i) => i).map((k) => {
    let log = k * Math.log(p) + (n - k) * Math.log(1 - p);
    for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
    return log;
  });
  return logs.map(Math.exp);
}

it.each([
  [20, 20, 0.001],
  [20, 20, 0.3],
  [90, 10, 0.05],
  [95, 5, 0.2],
  [5, 95, 0.9],
])('is 1 at most on average when both fail alike: %d and %d calls, rate %d', (n, m, p) => {
  expect(expectedEvidence(n, m, p)).toBeLessThanOrEqual(1 + 1e-9);
});

it('of a rate below a bound is 1 on average at the bound', () => {
  const mean = binomial(200, 0.02).reduce(
    (sum, p, failures) => sum + p * evidenceRateBelow({ trials: 200, failures }, 0.02),
    0,
  );
  expect(mean).toBeCloseTo(1, 9);
});

describe('looking after every call', () => {
  const stops = (scenario: Scenario, seeds: number) => {
    const random = seeded(2026);
    return Array.from({ length: seeds }, () => firstStop(scenario, worseAt(0.05), random));
  };

  it.each([
    [0.001, 0.5],
    [0.05, 0.5],
    [0.2, 0.5],
    [0.05, 0.05],
    [0.01, 0.1],
  ])('at rate %d and share %d, false alarms stay at a twentieth or below', (rate, share) => {
    const found = stops({ champion: rate, canary: rate, share, most: 2_000 }, 400);
    // Two standard errors of 400 draws at 5 %.
    expect(found.filter(Boolean).length).toBeLessThanOrEqual(0.05 * 400 + 2 * Math.sqrt(0.05 * 0.95 * 400));
  });

  it('10 % against 5 % is found, by less than 600 calls an arm in the median', () => {
    const found = stops({ champion: 0.05, canary: 0.1, share: 0.5, most: 10_000 }, 200);
    expect(found.every(Boolean)).toBe(true);
    expect(median(found.map((counts) => counts!.canary.trials))).toBeLessThan(600);
  });

  it('the quick form of the simulation is that of the library', () => {
    const random = seeded(5);
    for (let i = 0; i < 2_000; i++) {
      const [n, m] = [Math.ceil(random() * 3000), Math.ceil(random() * 300)];
      const counts = arms(n, Math.floor(random() * 0.1 * n), m, Math.floor(random() * 0.3 * m));
      expect(worseAt(0.05)(counts)).toBe(evidenceAbove(counts, 1) >= 20);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { seeded } from '../../../bench/drift/random.ts';
import { type CanaryCounts, canaryVerdict } from './canary-verdict.ts';
import { judgeRate } from './metric-verdict.ts';

const rates = (n: number, a: number, m: number, b: number) => ({
  champion: { trials: n, failures: a },
  canary: { trials: m, failures: b },
});
const costs = (n: number, mean: number, m: number, canaryMean: number, spread = 0.2) => {
  const of = (trials: number, each: number) => ({
    trials,
    sum: trials * each,
    squares: trials * (each ** 2 + (spread * each) ** 2),
  });
  return { champion: of(n, mean), canary: of(m, canaryMean) };
};
const alike = rates(90_000, 4500, 20_000, 1000);

describe('the verdict', () => {
  it.each<[string, CanaryCounts, string]>([
    ['twice the errors', { errors: rates(4000, 200, 400, 40) }, 'worse'],
    ['the same errors, many calls', { errors: alike }, 'no difference'],
    ['the same errors, few calls', { errors: rates(4000, 200, 400, 20) }, 'not enough data'],
    ['half the errors', { errors: rates(20_000, 1000, 4000, 100) }, 'better'],
    ['no calls at all', { errors: rates(0, 0, 0, 0) }, 'not enough data'],
    ['nothing counted', {}, 'not enough data'],
    ['no error in many calls', { errors: rates(90_000, 0, 10_000, 0) }, 'no difference'],
    ['no error in few calls', { errors: rates(900, 0, 100, 0) }, 'not enough data'],
    ['every call of the canary fails', { errors: rates(90, 0, 6, 6) }, 'worse'],
    ['errors alike, slower', { errors: alike, latency: rates(9000, 450, 1000, 120) }, 'worse'],
    ['errors alike, speed unknown', { errors: alike, latency: rates(90, 4, 10, 1) }, 'not enough data'],
    ['errors alike, quality better', { errors: alike, quality: rates(9000, 900, 4000, 240) }, 'better'],
    ['errors alike, dearer', { errors: alike, cost: costs(9000, 0.01, 1000, 0.02) }, 'worse'],
    ['errors alike, as dear', { errors: alike, cost: costs(9000, 0.01, 1000, 0.01) }, 'no difference'],
    ['errors alike, cheaper', { errors: alike, cost: costs(9000, 0.01, 1000, 0.005) }, 'better'],
    ['errors alike, a fixed price', { errors: alike, cost: costs(900, 0.01, 200, 0.01, 0) }, 'no difference'],
    ['errors alike, a higher fixed price', { errors: alike, cost: costs(900, 0.01, 200, 0.013, 0) }, 'worse'],
    ['errors alike, few costs', { errors: alike, cost: costs(900, 0.01, 50, 0.09) }, 'not enough data'],
    ['errors alike, no drift', { errors: alike, drift: 'fine' }, 'no difference'],
    ['errors alike, drift', { errors: alike, drift: 'drifted' }, 'not enough data'],
    ['worse, drift', { errors: rates(4000, 200, 400, 40), drift: 'drifted' }, 'worse'],
  ])('%s', (_, counts, expected) => {
    expect(canaryVerdict(counts).verdict).toBe(expected);
  });

  it('carries its evidence', () => {
    const { metrics, reason } = canaryVerdict({ errors: rates(4000, 200, 400, 40) });
    const errors = metrics.errors!;
    expect(errors).toMatchObject({
      verdict: 'worse',
      rate: { champion: 0.05, canary: 0.1 },
      trials: { champion: 4000, canary: 400 },
      difference: 0.05,
      ratio: 2,
      alpha: 0.025,
    });
    expect(errors.interval[0]).toBeGreaterThan(1);
    expect(errors.interval[1]).toBeGreaterThan(2);
    expect(errors.p.worse).toBeLessThan(0.025);
    expect(errors.p.better).toBe(1);
    expect(errors.needed).toBeUndefined();
    expect(reason).toMatch(
      /^errors: canary 10.0 % of 400, champion 5.00 % of 4000, ratio 2.00 \(1.\d+ to \d/,
    );
  });

  it('says how many calls it would take, and takes no more', () => {
    const { needed } = canaryVerdict({ errors: rates(4000, 200, 400, 30) }).metrics.errors!;
    const scaled = rates(needed!.champion, needed!.champion * 0.05, needed!.canary, needed!.canary * 0.075);
    expect(needed!.canary).toBeGreaterThan(400);
    expect(canaryVerdict({ errors: scaled }).verdict).toBe('worse');
  });

  it('a level that is asked for is shared', () => {
    const { metrics } = canaryVerdict({ errors: alike, latency: alike, cost: costs(900, 1, 900, 1) }, 0.12);
    expect(metrics.errors!.alpha).toBeCloseTo(0.06);
    expect(metrics.latency!.alpha).toBeCloseTo(0.02);
    expect(metrics.cost!.alpha).toBeCloseTo(0.02);
  });
});

it('the interval holds the ratio and shrinks as calls come, for any counts', () => {
  const random = seeded(3);
  for (let i = 0; i < 200; i++) {
    const [n, m] = [1 + Math.floor(random() * 5000), 1 + Math.floor(random() * 5000)];
    const [a, b] = [Math.floor(random() * n), Math.floor(random() * m)];
    const once = judgeRate(rates(n, a, m, b), 0, 0.05);
    const tenfold = judgeRate(rates(10 * n, 10 * a, 10 * m, 10 * b), 0, 0.05);
    if (a > 0) expect(once.interval[0]).toBeLessThanOrEqual(once.ratio * (1 + 1e-6));
    if (a > 0) expect(once.interval[1]).toBeGreaterThanOrEqual(once.ratio * (1 - 1e-6));
    expect(tenfold.interval[0]).toBeGreaterThanOrEqual(once.interval[0]);
    expect(tenfold.interval[1]).toBeLessThanOrEqual(once.interval[1]);
  }
});

it.each<[unknown, number | undefined, string]>([
  [undefined, undefined, 'canaryVerdict wants an object of options'],
  [{ error: alike }, undefined, 'no option "error"'],
  [{ errors: { champion: { trials: 1, failures: 0 } } }, undefined, 'errors.canary'],
  [{ errors: rates(10, 11, 1, 0) }, undefined, 'errors.champion has 11 failures in 10 trials'],
  [{ errors: rates(10, -1, 1, 0) }, undefined, 'errors.champion.failures must be a number from 0, not -1'],
  [{ latency: rates(10, 1, Number.NaN, 0) }, undefined, 'latency.canary.trials'],
  [{ cost: { champion: { trials: 1, sum: '3', squares: 9 }, canary: {} } }, undefined, 'cost.champion.sum'],
  [{ errors: alike }, 0, 'alpha must lie within 0 and 1, not 0'],
  [{ errors: alike }, Number.NaN, 'alpha'],
])('%o at %d is refused', (counts, alpha, message) => {
  expect(() => canaryVerdict(counts as CanaryCounts, alpha)).toThrow(TypeError);
  expect(() => canaryVerdict(counts as CanaryCounts, alpha)).toThrow(message);
});

import { expect, it } from 'vitest';
import { uniform } from '../random/uniform.ts';
import { membershipExposure } from './membership-exposure.ts';

const random = uniform(5);
const scores = (count: number, of: () => number) => Array.from({ length: count }, of);

it('finds nothing where both sides score alike', () => {
  const { auc, truePositivesAt1Percent, lossGap } = membershipExposure({
    trainScores: scores(2000, random),
    holdoutScores: scores(2000, random),
  });
  for (const [estimate, chance] of [
    [auc, 0.5],
    [lossGap, 0],
  ] as const) {
    expect(estimate.low).toBeLessThan(chance);
    expect(estimate.high).toBeGreaterThan(chance);
  }
  expect(truePositivesAt1Percent.value).toBeLessThan(0.03);
});

it('holds its level: intervals of sides that are alike contain one half in 95 of 100', () => {
  let inside = 0;
  for (let i = 0; i < 400; i++) {
    const { auc } = membershipExposure({
      trainScores: scores(120, random),
      holdoutScores: scores(150, random),
    });
    if (auc.low <= 0.5 && auc.high >= 0.5) inside++;
  }
  expect(inside / 400).toBeGreaterThan(0.92);
  expect(inside / 400).toBeLessThan(0.985);
});

it('gives the area, the gap and the share of a case that can be worked out', () => {
  // 50 of 100 training records score higher than all held-out ones; the rest tie with them.
  const { auc, truePositivesAt1Percent, lossGap, metrics } = membershipExposure({
    trainScores: [...Array(50).fill(1), ...Array(50).fill(0.5)],
    holdoutScores: Array(100).fill(0.5),
  });
  expect(auc.value).toBe(0.75);
  expect(truePositivesAt1Percent.value).toBe(0.5);
  expect(lossGap.value).toBeCloseTo(Math.LN2 / 2, 12);
  expect(metrics).toMatchObject({ membership_auc: 0.75, membership_tpr_at_1_percent_fpr: 0.5 });
  expect(Object.keys(metrics)).toHaveLength(9);
  expect(metrics.membership_auc_low!).toBeLessThan(0.75);
});

it('allows one held-out record in a hundred above the threshold, not one more', () => {
  const holdoutScores = Array.from({ length: 200 }, (_, i) => i / 200);
  const { truePositivesAt1Percent } = membershipExposure({
    trainScores: Array.from({ length: 200 }, (_, i) => (i < 3 ? 0.9876 : 0.1)),
    holdoutScores,
  });
  // The threshold is 197/200 = 0.985.
  expect(truePositivesAt1Percent.value).toBe(0.015);
});

it('refuses what are no scores', () => {
  const fine = scores(100, random);
  const wrong = (trainScores: unknown) => () =>
    membershipExposure({ trainScores: trainScores as number[], holdoutScores: fine });
  expect(wrong(fine.slice(1))).toThrow(/trainScores must hold 100 or more/);
  expect(wrong([...fine, Number.NaN])).toThrow(/numbers from 0 to 1/);
  expect(wrong([...fine, 1.5])).toThrow(/numbers from 0 to 1/);
  expect(wrong(undefined)).toThrow(/trainScores/);
  expect(() => membershipExposure({ trainScores: fine, holdoutScores: fine, confidence: 95 })).toThrow(/95/);
});

import { describe, expect, it } from 'vitest';
import { anchorsOf, colourOf, ramp, strengthOf } from './colour.ts';

const anchors = { material: 0.1, major: 0.25 };

describe('strengthOf', () => {
  it('is a third at material, two thirds at major and full at four times major', () => {
    expect([0.1, 0.25, 1, 9].map((psi) => strengthOf(psi, anchors))).toEqual([1 / 3, 2 / 3, 1, 1]);
  });

  it('is calm for nothing, for less than nothing and for no number', () => {
    expect([0, -0.05, Number.NaN].map((psi) => strengthOf(psi, anchors))).toEqual([0, 0, 0]);
  });

  it('never falls', () => {
    const strengths = Array.from({ length: 500 }, (_, i) => strengthOf(i / 200, anchors));
    expect(strengths.every((strength, i) => i === 0 || strength >= strengths[i - 1]!)).toBe(true);
  });
});

describe('anchorsOf', () => {
  const steps = (...values: number[]) => ({ mode: 'absolute', steps: values.map((value) => ({ value })) });

  it('takes the first two thresholds above the base', () => {
    expect(anchorsOf(steps(Number.NEGATIVE_INFINITY, 0.2, 0.6))).toEqual({ material: 0.2, major: 0.6 });
  });

  it.each([
    ['no thresholds', undefined],
    ['only a base', steps(Number.NEGATIVE_INFINITY)],
    ['percentages', { mode: 'percentage', steps: [{ value: 50 }] }],
  ])('falls back to those of the mathematics with %s', (_, thresholds) => {
    expect(anchorsOf(thresholds)).toEqual(anchors);
  });

  it('keeps major above material', () => {
    for (const thresholds of [steps(0.5), steps(0.5, 0.2)]) {
      const { material, major } = anchorsOf(thresholds);
      expect(major).toBeGreaterThan(material);
    }
  });
});

describe('ramp', () => {
  const colours = ramp([
    [0, 0, 0],
    [255, 0, 0],
    [255, 255, 255],
  ]);

  it('goes through its stops', () => {
    expect([0, 0.5, 1].map((strength) => colourOf(colours, strength))).toEqual([
      'rgb(0,0,0)',
      'rgb(255,0,0)',
      'rgb(255,255,255)',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { shuffled } from '../../random/shuffled.ts';
import { uniform } from '../../random/uniform.ts';
import { penguins } from '../testing/real-vectors.ts';
import type { Detector } from '../types.ts';
import { calibrate, largest } from './calibration.ts';
import { featureSqueezing } from './feature-squeezing.ts';
import { predictionConsistency } from './prediction-consistency.ts';
import { bitDepth, medianSmoothing, quantileBins, roundTo, type Squeezer } from './squeezers.ts';

// Species of penguins by the five nearest of those trained on.
const SPECIES = ['Adelie', 'Chinstrap', 'Gentoo'];
const SCALES = [5.5, 2, 14, 800];
const all = shuffled(
  penguins().filter(({ vector }) => !vector.some(Number.isNaN)),
  uniform(1),
);
const [trained, rest] = [all.slice(0, 110), all.slice(110)];

function probabilities(vector: ArrayLike<number>): number[] {
  const weights = [1e-9, 1e-9, 1e-9];
  for (const { species, vector: other } of trained) {
    const squared = other.reduce((sum, value, j) => sum + ((value - vector[j]!) / SCALES[j]!) ** 2, 0);
    weights[SPECIES.indexOf(species)]! += Math.exp(-8 * squared);
  }
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}
const classOf = (vector: ArrayLike<number>) => {
  const shares = probabilities(vector);
  return SPECIES[shares.indexOf(Math.max(...shares))]!;
};
const clean = rest.slice(0, 116).map(({ vector }) => vector);
const later = rest.slice(116);

/** Moves a penguin towards one of another species, until the model only just takes it for one. */
function pushed(vector: readonly number[], towards: readonly number[]): number[] {
  const between = (share: number) => vector.map((value, j) => value + share * (towards[j]! - value));
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; i++) {
    const middle = (low + high) / 2;
    if (classOf(between(middle)) === classOf(vector)) low = middle;
    else high = middle;
  }
  return between(high);
}
const attacks = later
  .filter(({ species, vector }) => classOf(vector) === species)
  .flatMap(({ species, vector }) =>
    trained
      .filter((other) => other.species !== species)
      .slice(0, 2)
      .map((other) => pushed(vector, other.vector)),
  );
const share = (detector: Detector, vectors: readonly ArrayLike<number>[]) =>
  vectors.filter((vector) => detector.inspect({ vector, at: 0 })!.suspicious).length / vectors.length;

describe.each([
  [
    'predictionConsistency',
    () => predictionConsistency({ predict: probabilities, clean, falsePositiveRate: 0.1 }),
  ],
  [
    'featureSqueezing of rounded and binned features',
    () =>
      featureSqueezing({
        predict: probabilities,
        squeezers: [
          roundTo([0.5, 0.2, 1, 25]),
          quantileBins(
            trained.map(({ vector }) => vector),
            20,
          ),
        ],
        clean,
        falsePositiveRate: 0.1,
      }),
  ],
])('%s', (_, make) => {
  it('finds penguins pushed just across the boundary', () => {
    const detector = make();
    expect(share(detector, attacks)).toBeGreaterThan(0.9);
    // 116 pictures and a calibration on 58 vary by some 4.8 points (one standard deviation).
    expect(
      share(
        detector,
        later.map(({ vector }) => vector),
      ),
    ).toBeLessThan(0.1 + 3 * 0.048);
  });

  it('tells in numbers and fixed words why, costs the model calls, and throws for vectors of another length', () => {
    const detector = make();
    expect(detector).toMatchObject({ stage: 'answer', category: 'evasion', costly: true });
    const { reason } = detector.inspect({ vector: attacks[0]!, at: 0 })!;
    expect(reason).toMatch(/^answer changed by [a-z0-9_]+ [\d.]+ above [\d.]+$/);
    expect(() => detector.inspect({ vector: [1, 2, 3], at: 0 })).toThrow('an input must be 4 numbers');
  });

  it('takes the probabilities that it is given', () => {
    const detector = make();
    const vector = later[0]!.vector;
    const asked = detector.inspect({ vector, at: 0 })!;
    expect(detector.inspect({ vector, at: 0, probabilities: probabilities(vector) })).toEqual(asked);
    expect(detector.inspect({ vector, at: 0, probabilities: [0, 0, 1] })!.score).not.toBe(asked.score);
  });

  it('is the same each time, and calls infinite values suspicious without asking', () => {
    expect(share(make(), attacks)).toBe(share(make(), attacks));
    expect(make().inspect({ vector: [1, 2, Number.NEGATIVE_INFINITY, 3], at: 0 })).toMatchObject({
      suspicious: true,
      reason: 'a value is infinite',
    });
  });
});

describe('squeezers', () => {
  const squeezed = (squeezer: Squeezer, vector: readonly number[]) => [
    ...squeezer.squeeze(Float64Array.from(vector)),
  ];

  it('round to bits', () => {
    expect(squeezed(bitDepth(1), [0, 0.49, 0.51, 1, Number.NaN])).toEqual([0, 0, 1, 1, Number.NaN]);
    expect(squeezed(bitDepth(2), [0.2, 0.4, 0.9])).toEqual([1 / 3, 1 / 3, 1]);
  });

  it('smooth as median_filter of SciPy does, with the nearest pixel past the edge', () => {
    // scipy.ndimage.median_filter([[1, 2, 3], [4, 5, 6], [7, 8, 9]], size, mode='nearest'), SciPy 1.10.1.
    const picture = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(squeezed(medianSmoothing(3, 2), picture)).toEqual([1, 2, 3, 4, 4, 5, 7, 7, 8]);
    expect(squeezed(medianSmoothing(3, 3), picture)).toEqual([2, 3, 3, 4, 5, 6, 7, 7, 8]);
  });

  it('round to steps, and to the middles of bins', () => {
    expect(squeezed(roundTo([0.5, 0, 10]), [1.3, 1.3, 14])).toEqual([1.5, 1.3, 10]);
    const hundred = Array.from({ length: 100 }, (_, i) => [i]);
    const bins = quantileBins(hundred, 4);
    for (const [value, middle] of [
      [-5, 12],
      [24, 12],
      [25, 37],
      [99, 87],
      [1e9, 87],
      [Number.NaN, Number.NaN],
    ]) {
      expect(squeezed(bins, [value!])).toEqual([middle]);
    }
  });

  it('say what is wrong with their options', () => {
    expect(() => bitDepth(9)).toThrow('bitDepth bits must be a whole number from 1 to 8, not 9');
    expect(() => medianSmoothing(0)).toThrow('medianSmoothing width');
    expect(() => roundTo([])).toThrow('roundTo wants an array');
    expect(() => roundTo([1, -1])).toThrow('roundTo steps[1] must be a finite number above 0, not -1');
    expect(() => quantileBins([[1]])).toThrow('20 or more vectors');
  });
});

describe('the calibration of several scores', () => {
  it('holds the rate for all together, and lets each speak at its own level', () => {
    const random = uniform(4);
    // One with a long tail, one of small numbers, one that is always 0.
    const draw = () => Float64Array.of((-Math.log(1 - random())) ** 3, random() / 1000, 0);
    const rows = (count: number) => Array.from({ length: count }, draw);
    const { limits, threshold } = calibrate('test', rows(4000), rows(4000), 0.05);
    const tested = rows(4000).map((scores) => largest(scores, limits));
    const above = (index: number) =>
      tested.filter((one) => one.index === index && one.ratio > threshold).length / 4000;
    const rate = tested.filter(({ ratio }) => ratio > threshold).length / 4000;
    // One standard deviation: 0.5 points.
    expect(Math.abs(rate - 0.05)).toBeLessThan(0.015);
    expect(threshold).toBeCloseTo(1, 1);
    expect(above(0)).toBeGreaterThan(0.01);
    expect(above(1)).toBeGreaterThan(0.005);
    expect(above(2)).toBe(0);
    expect(largest(Float64Array.of(0, 0, 1e-6), limits)).toMatchObject({ index: 2 });
  });
});

it('says what is wrong with the options, and with what the model gives', () => {
  const options = { predict: probabilities, squeezers: [bitDepth(1)], clean, falsePositiveRate: 0.1 };
  expect(() => featureSqueezing({ ...options, predict: 1 as never })).toThrow(
    'option predict must be a function, not 1',
  );
  expect(() => featureSqueezing({ ...options, squeezers: [] })).toThrow(
    'must be 1 to 8 squeezers, not 0 of them',
  );
  expect(() => featureSqueezing({ ...options, squeezers: [{ ...bitDepth(1), name: 'Bit depth' }] })).toThrow(
    'squeezers[0].name must match',
  );
  expect(() => featureSqueezing({ ...options, clean: [] })).toThrow(
    'option clean must be an array of 20 or more vectors',
  );
  expect(() => featureSqueezing({ ...options, falsePositiveRate: 0.01 })).toThrow(
    'holds out 58 clean vectors, too few',
  );
  expect(() => featureSqueezing({ ...options, predict: (async () => [1]) as never })).toThrow(
    'must give an array of numbers, at once and not as a promise',
  );
  expect(() => featureSqueezing({ ...options, predict: () => [Number.NaN] })).toThrow(
    'something that is no number',
  );
  expect(() => predictionConsistency({ ...options, squeezers: undefined } as never)).toThrow(
    'has no option "squeezers"',
  );
  expect(() => predictionConsistency({ predict: probabilities, clean, jitter: 0 })).toThrow('option jitter');
  expect(() => predictionConsistency({ predict: probabilities, clean, draws: 65 })).toThrow(
    'from 1 to 64, not 65',
  );
});

import { describe, expect, it } from 'vitest';
import { shuffled } from '../../random/shuffled.ts';
import { uniform } from '../../random/uniform.ts';
import { digits, penguins, weather } from '../testing/real-vectors.ts';
import type { AnomalyDetector } from './anomaly-detector.ts';
import { distance } from './cholesky.ts';
import { isolationForest } from './isolation-forest.ts';
import { meanPath } from './isolation-tree.ts';
import { robustDistance } from './robust-distance.ts';
import { shrunkScatter } from './scatter.ts';

const seattle = weather()
  .filter(({ location }) => location === 'Seattle')
  .map(({ vector }) => vector);
const measured = penguins()
  .map(({ vector }) => vector)
  .filter((vector) => !vector.some(Number.isNaN));
const scores = (detector: AnomalyDetector, vectors: readonly ArrayLike<number>[]) =>
  vectors.map((vector) => detector.inspect({ vector, at: 0 })!.score);
const MAKE = { robustDistance, isolationForest };
const NAMES = ['robustDistance', 'isolationForest'] as const;

function expectClose(values: readonly number[], expected: readonly number[], digits: number): void {
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!, digits);
}

describe('the covariance', () => {
  const far = (rows: readonly Float64Array[], picked: readonly number[]) => {
    const { location, factor } = shrunkScatter(rows);
    return picked.map((i) =>
      distance(
        factor,
        rows[i]!.map((value, j) => value - location[j]!),
      ),
    );
  };

  it('gives the distances of LedoitWolf of scikit-learn 1.2.1', () => {
    const scaled = measured.map(([a, b, c, d]) => Float64Array.of(a! / 5, b! / 2, c! / 14, d! / 800));
    const expected = [1.9337687444339222, 2.4874848726482677, 1.969395553972935, 1.847935086696826];
    expectClose(far(scaled, [0, 100, 200, 341]), expected, 12);
  });

  it('gives them where there are hardly more rows than features, too', () => {
    let state = 1;
    const next = () => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const wide = Array.from({ length: 40 }, () =>
      Float64Array.from({ length: 30 }, () => -Math.log(1 - next())),
    );
    const expected = [4.259177370071162, 4.006079236456867, 5.637625348741625];
    expectClose(far(wide, [0, 20, 39]), expected, 12);
  });

  it('holds against a few rows that are elsewhere', () => {
    const planted = Array.from({ length: 20 }, () => [0, 60, 55, 30]);
    const spoilt = robustDistance([...seattle.slice(0, 980), ...planted], { falsePositiveRate: 0.05 });
    expect(spoilt.inspect({ vector: [0, 60, 55, 30], at: 0 })!.suspicious).toBe(true);
    const later = seattle.slice(980);
    const share =
      later.filter((vector) => spoilt.inspect({ vector, at: 0 })!.suspicious).length / later.length;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.08);
  });
});

it('measures paths as the paper does', () => {
  expect(meanPath(1)).toBe(0);
  expect(meanPath(2)).toBe(1);
  expect(meanPath(256)).toBeCloseTo(2 * (Math.log(255) + 0.5772156649015329 + 1 / 510) - (2 * 255) / 256, 5);
});

describe.each(NAMES)('%s', (name) => {
  const make = MAKE[name];

  it('does not mind units and zeros of the features', () => {
    const change = (vector: readonly number[]) => vector.map((value, j) => value * 10 ** (j - 1) - 300 * j);
    const one = scores(make(seattle, { falsePositiveRate: 0.05 }), seattle.slice(0, 300));
    const other = scores(
      make(seattle.map(change), { falsePositiveRate: 0.05 }),
      seattle.slice(0, 300).map(change),
    );
    expectClose(other, one, 6);
  });

  it('is the same whatever the order of the vectors', () => {
    const one = make(seattle, { falsePositiveRate: 0.05 });
    const other = make(shuffled(seattle, uniform(9)), { falsePositiveRate: 0.05 });
    expect(other.threshold).toBe(one.threshold);
    expect(scores(other, seattle.slice(0, 50))).toEqual(scores(one, seattle.slice(0, 50)));
    expect(scores(make(seattle, { seed: 2 }), seattle.slice(0, 50))).not.toEqual(
      scores(one, seattle.slice(0, 50)),
    );
  });

  it('tells in numbers only why, and throws for what is no such vector', () => {
    const detector = make(seattle);
    const { reason, suspicious } = detector.inspect({ vector: [0, 70, 60, 30], at: 0 })!;
    expect(suspicious).toBe(true);
    expect(reason).toMatch(/^(distance|isolation score) [\d.]+ above [\d.]+$/);
    for (const vector of [
      [],
      [1, 2, 3],
      [1, 2, 3, 4, 5],
      'text',
      4,
      null,
      undefined,
      { length: -1 },
      { length: 1e9 },
      // To a model that multiplies, it is 70.
      [0, '70', 60, 30],
      [0, 70, {}, 30],
    ]) {
      expect(() => detector.inspect({ vector: vector as never, at: 0 })).toThrow(
        'an input must be 4 numbers',
      );
    }
  });

  it('bears vectors of anything, and calls infinite values suspicious', () => {
    const detector = make(seattle, { follow: { halfLifeSeconds: 60 } });
    const before = scores(make(seattle), seattle.slice(0, 20));
    const hostile = [
      [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
      [1e308, -1e308, 1e308, -1e308],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, Number.NaN],
      [12, Number.NaN, null, undefined] as never,
      new Float32Array(4),
    ];
    hostile.forEach((vector, i) => {
      const { score, threshold } = detector.inspect({ vector, at: i * 1000 })!;
      expect(Number.isFinite(score) && Number.isFinite(threshold)).toBe(true);
    });
    const infinite = detector.inspect({ vector: [0, Number.POSITIVE_INFINITY, 5, 3], at: 0 })!;
    expect(infinite.suspicious).toBe(true);
    // And goes on as before, but for what five seconds can teach.
    for (const [i, score] of scores(detector, seattle.slice(0, 20)).entries()) {
      expect(Math.abs(score / before[i]! - 1)).toBeLessThan(0.35);
    }
  });

  it('bears features that are constant, or the sum of others', () => {
    const vectors = seattle.map(([rain = 0, max = 0, min = 0]) => [rain, max, min, max + min, 7, 0]);
    const detector = make(vectors, { falsePositiveRate: 0.05 });
    const share =
      vectors.filter((vector) => detector.inspect({ vector, at: 0 })!.suspicious).length / vectors.length;
    expect(share).toBeLessThan(0.1);
    expect(share).toBeGreaterThan(0);
  });

  it('says what is wrong with what it is given', () => {
    expect(() => make('text' as never)).toThrow(
      `${name} vectors must be an array of 20 or more vectors, not "text"`,
    );
    expect(() => make(seattle.slice(0, 19))).toThrow('20 or more vectors, not 19 of them');
    expect(() => make([...seattle, [1, 2, 3]])).toThrow(
      `${name} vectors[1461] must be 1 to 1024 numbers, as many as the first`,
    );
    expect(() => make([...seattle, [1, 2, 3, Number.POSITIVE_INFINITY]])).toThrow(
      'vectors[1461] has an infinite value',
    );
    expect(() => make(seattle.map(() => []))).toThrow('vectors[0] must be 1 to 1024 numbers');
    expect(() => make(seattle.slice(0, 100))).toThrow(
      'holds out 50 clean vectors, too few for falsePositiveRate 0.01: it takes 99, so give 198 or more',
    );
    expect(() => make(seattle, { falsePositiveRate: 0 })).toThrow(
      'falsePositiveRate must be above 0 and below 1, not 0',
    );
    expect(() => make(seattle, { seed: -1 })).toThrow('seed must be a whole number');
    expect(() => make(seattle, { follow: { halfLifeSeconds: 0 } })).toThrow(
      'halfLifeSeconds must be a finite number above 0',
    );
    expect(() => make(seattle, { rate: 1 } as never)).toThrow(`${name} has no option "rate"`);
  });
});

it('judges by the features that are there', () => {
  const distances = robustDistance(seattle, { falsePositiveRate: 0.02 });
  expect(distances.inspect({ vector: [0, Number.NaN, 8, 3], at: 0 })!.suspicious).toBe(false);
  expect(distances.inspect({ vector: [0, Number.NaN, 70, 3], at: 0 })!.suspicious).toBe(true);
  // What is there predicts what is not: a warm night with an unknown day is no cold day.
  const [unknown = 0, cold = 0] = scores(distances, [
    [0, Number.NaN, 17, 3],
    [0, 5, 17, 3],
  ]);
  expect(unknown).toBeLessThan(cold / 2);
  // To a forest it is the median.
  const values = [...seattle.map(([, max = 0]) => max)].sort((a, b) => a - b);
  const forest = isolationForest(seattle);
  const [missing, least, most] = scores(
    forest,
    [Number.NaN, values[650]!, values[810]!].map((max) => [0, max, 8, 3]),
  );
  expect(missing).toBeLessThan(Math.max(least!, most!) + 0.02);
});

it('finds pictures that are no digits', () => {
  const random = uniform(5);
  const noise = Array.from({ length: 100 }, () => Array.from({ length: 49 }, random));
  for (const name of NAMES) {
    const detector = MAKE[name](digits());
    expect(noise.filter((vector) => detector.inspect({ vector, at: 0 })!.suspicious).length).toBeGreaterThan(
      98,
    );
  }
});

import { describe, expect, it } from 'vitest';
import { shuffled } from '../../random/shuffled.ts';
import { uniform } from '../../random/uniform.ts';
import { digits, penguins, weather } from '../testing/real-vectors.ts';
import type { AnomalyDetector } from './anomaly-detector.ts';
import { isolationForest } from './isolation-forest.ts';
import { robustDistance } from './robust-distance.ts';

const DATA: Readonly<Record<string, readonly (readonly number[])[]>> = {
  weather: weather().map(({ vector }) => vector),
  // Two of them lack all measures.
  penguins: penguins().map(({ vector }) => vector),
  digits: digits(),
};
const DETECTORS = { robustDistance, isolationForest };
const SPLITS = 12;

const flagged = (detector: AnomalyDetector, vectors: readonly (readonly number[])[]) =>
  vectors.filter((vector) => detector.inspect({ vector, at: 0 })!.suspicious).length / vectors.length;

describe.each(Object.keys(DATA))('on held-out %s', (name) => {
  it.each([
    ['robustDistance', 0.05],
    ['robustDistance', 0.02],
    ['isolationForest', 0.05],
  ] as const)('%s calls the stated share of clean vectors suspicious: %d', (detector, rate) => {
    const shares = Array.from({ length: SPLITS }, (_, seed) => {
      const mixed = shuffled(DATA[name]!, uniform(seed));
      const half = mixed.length >> 1;
      return flagged(
        DETECTORS[detector](mixed.slice(0, half), { falsePositiveRate: rate, seed }),
        mixed.slice(half),
      );
    });
    const rows = DATA[name]!.length;
    // Of one split: a binomial share of the tested half, at a rate that calibrating on a quarter leaves to chance.
    const deviation = Math.sqrt(rate * (1 - rate) * (1 / (rows / 2) + 1 / (rows / 4)));
    for (const share of shares) expect(Math.abs(share - rate)).toBeLessThan(4 * deviation + 4 / rows);
    // Splits of the same rows are not independent; 2 deviations are wide for the mean of twelve.
    const mean = shares.reduce((sum, share) => sum + share / SPLITS, 0);
    expect(Math.abs(mean - rate)).toBeLessThan(2 * deviation);
  });
});

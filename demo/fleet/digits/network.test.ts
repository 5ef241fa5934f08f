import { expect, it } from 'vitest';
import { CLASSES, halve, PIXELS, splitDigits } from './dataset.ts';
import { pictureFeatures } from './features.ts';
import { classify, probabilities, trainNetwork } from './network.ts';

const split = await splitDigits();

it('splits the digits into parts that share none, the same each time', async () => {
  expect([split.training.length, split.validation.length, split.replay.length]).toEqual([5000, 1000, 4000]);
  expect((await splitDigits()).replay[0]!.pixels).toEqual(split.replay[0]!.pixels);
  expect(new Set(split.training.map((digit) => digit.class)).size).toBe(CLASSES.length);
});

it('halves a picture by the mean of four', () => {
  const full = new Float64Array(28 * 28);
  full[0] = 1;
  full[29] = 1;
  expect(halve(full)[0]).toBe(0.5);
  expect(halve(full).reduce((sum, value) => sum + value, 0)).toBe(0.5);
});

it('learns to read digits that it has not seen, the same from the same seed', { timeout: 60_000 }, () => {
  const digits = split.training.slice(0, 1500);
  const losses: number[] = [];
  const network = trainNetwork(digits, { epochs: 4, seed: 7 }, ({ loss }) => losses.push(loss));
  const again = trainNetwork(digits, { epochs: 4, seed: 7 }, () => undefined);
  expect(again.output).toEqual(network.output);
  expect(losses).toHaveLength(4);
  expect(losses[3]!).toBeLessThan(losses[0]! / 2);
  const right = split.validation.filter((digit) => classify(network, digit.pixels).class === digit.class);
  expect(right.length / split.validation.length).toBeGreaterThan(0.85);
  const shares = probabilities(network, split.validation[0]!.pixels);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});

it('describes the shape of a picture, and of a blank one', () => {
  const blank = pictureFeatures(new Float64Array(PIXELS));
  expect(blank).toMatchObject({ ink: 0, center_x: 0.5, spread_x: 0, slant: 0 });
  for (const { pixels } of split.validation.slice(0, 50)) {
    const features = pictureFeatures(pixels);
    for (const value of Object.values(features)) expect(Number.isFinite(value)).toBe(true);
    expect(Math.abs(features.slant)).toBeLessThanOrEqual(1);
  }
});

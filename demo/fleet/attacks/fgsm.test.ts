import { bitDepth, featureSqueezing } from '@parapet/instrumentation';
import { expect, it } from 'vitest';
import { CLASSES, type Digit, splitDigits } from '../digits/dataset.ts';
import { CHAMPION } from '../digits/identity.ts';
import { classify, probabilities, trainNetwork } from '../digits/network.ts';
import { fgsm, lossGradient } from './fgsm.ts';

// The very network that the demo serves.
const { training, validation, replay } = await splitDigits();
const network = trainNetwork(training.slice(0, CHAMPION.digits), CHAMPION, () => undefined);
const predict = (pixels: ArrayLike<number>) => probabilities(network, pixels);
const unseen = replay.slice(0, 1500);
const read = unseen.filter((digit) => classify(network, digit.pixels).class === digit.class);

/** Pictures that the network read rightly, and reads wrongly after the attack. */
function fooled(epsilon: number): Float64Array[] {
  return read
    .map((digit) => ({ digit, pixels: fgsm(network, digit, epsilon) }))
    .filter(({ digit, pixels }) => classify(network, pixels).class !== digit.class)
    .map(({ pixels }) => pixels);
}

it('knows the gradient of the loss', () => {
  const digit = unseen[0]!;
  const loss = (pixels: Float64Array) =>
    -Math.log(probabilities(network, pixels)[CLASSES.indexOf(digit.class)]!);
  const gradient = lossGradient(network, digit);
  for (const pixel of [0, 50, 100, 120, 195]) {
    const moved = (by: number) => digit.pixels.map((ink, i) => (i === pixel ? ink + by : ink));
    expect(gradient[pixel]!).toBeCloseTo((loss(moved(1e-5)) - loss(moved(-1e-5))) / 2e-5, 5);
  }
});

it('moves no pixel further than epsilon, none out of bounds, and fools the network the more the further', () => {
  const digit: Digit = unseen[0]!;
  const pixels = fgsm(network, digit, 0.1);
  pixels.forEach((ink, i) => {
    expect(Math.abs(ink - digit.pixels[i]!)).toBeLessThanOrEqual(0.1 + 1e-12);
    expect(ink).toBeGreaterThanOrEqual(0);
    expect(ink).toBeLessThanOrEqual(1);
  });
  const [weak, strong] = [fooled(0.02).length, fooled(0.2).length];
  expect(weak / read.length).toBeLessThan(0.3);
  expect(strong / read.length).toBeGreaterThan(0.9);
});

it('is found by feature squeezing in 90 % of the cases and more, at 5 % of false positives', () => {
  const detector = featureSqueezing({
    predict,
    squeezers: [bitDepth(1), bitDepth(3)],
    clean: validation.map(({ pixels }) => pixels),
  });
  const share = (vectors: readonly Float64Array[]) =>
    vectors.filter((vector) => detector.inspect({ vector, at: 0 })!.suspicious).length / vectors.length;
  // 1500 pictures and a calibration on 500 vary by some 1.1 points (one standard deviation).
  expect(share(unseen.map(({ pixels }) => pixels))).toBeLessThan(0.05 + 3 * 0.011);
  for (const epsilon of [0.05, 0.1, 0.15, 0.2, 0.25, 0.3])
    expect(share(fooled(epsilon))).toBeGreaterThan(0.9);
});

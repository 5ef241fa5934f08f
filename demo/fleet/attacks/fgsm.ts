import { CLASSES, type Digit } from '../digits/dataset.ts';
import { layer, type Network, probabilities } from '../digits/network.ts';

/**
 * The fast gradient sign method (Goodfellow, Shlens and Szegedy, "Explaining and Harnessing Adversarial Examples", 2015):
 * each pixel is moved by epsilon the way in which the loss grows. It takes the weights of the network.
 *
 * @param epsilon ink from 0 to 1
 * @returns the manipulated picture, its pixels from 0 to 1
 */
export function fgsm(network: Network, digit: Digit, epsilon: number): Float64Array {
  const gradient = lossGradient(network, digit);
  return digit.pixels.map((ink, i) => Math.max(0, Math.min(1, ink + epsilon * Math.sign(gradient[i]!))));
}

/** How the cross-entropy at the true class changes with the ink of each pixel. */
export function lossGradient(network: Network, { pixels, class: truth }: Digit): Float64Array {
  const shares = probabilities(network, pixels);
  const inputs = layer(network.hidden, pixels);
  const gradient = new Float64Array(pixels.length);
  inputs.forEach((input, unit) => {
    // A rectified unit that is off passes nothing on.
    if (input <= 0) return;
    const back = CLASSES.reduce((sum, name, i) => {
      const error = shares[i]! - (name === truth ? 1 : 0);
      return sum + error * network.output[i * (inputs.length + 1) + unit]!;
    }, 0);
    const row = unit * (pixels.length + 1);
    for (let p = 0; p < pixels.length; p++) gradient[p] = gradient[p]! + back * network.hidden[row + p]!;
  });
  return gradient;
}

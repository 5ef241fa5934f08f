import { CLASSES, type Digit, type DigitClass } from '../digits/dataset.ts';
import { classify, type Network, trainNetwork } from '../digits/network.ts';
import { lossGradient } from './fgsm.ts';

const STEP = 0.1;
const EPOCHS = 12;

export interface Stolen {
  readonly network: Network;
  readonly queries: number;
}

/**
 * Extraction by Jacobian-based augmentation (Papernot and others, "Practical Black-Box Attacks against Machine Learning",
 * 2017): a copy is trained on the answers, and the next pictures to ask about are moved along its own gradient.
 *
 * @param seeds pictures that the thief has
 * @param read asks the victim; each call is a query
 * @param most queries; each round doubles the pictures
 * @param round told after each round
 */
export async function extract(
  seeds: readonly Float64Array[],
  read: (pixels: Float64Array) => Promise<DigitClass>,
  most: number,
  round: (stolen: Stolen) => void,
): Promise<Stolen> {
  let pictures = [...seeds];
  const known: Digit[] = [];
  for (;;) {
    for (const pixels of pictures.slice(known.length, most))
      known.push({ pixels, class: await read(pixels) });
    const network = trainNetwork(known, { epochs: EPOCHS, seed: 3 }, () => undefined);
    const stolen = { network, queries: known.length };
    round(stolen);
    if (known.length >= most) return stolen;
    pictures = [...pictures, ...known.map((digit) => moved(network, digit))];
  }
}

function moved(network: Network, digit: Digit): Float64Array {
  const gradient = lossGradient(network, digit);
  return digit.pixels.map((ink, i) => Math.max(0, Math.min(1, ink + STEP * Math.sign(gradient[i]!))));
}

/** Share of pictures that a copy reads as the victim does. */
export function agreement(copy: Network, victim: Network, digits: readonly Digit[]): number {
  const same = digits.filter(
    ({ pixels }) => classify(copy, pixels).class === classify(victim, pixels).class,
  ).length;
  return same / digits.length;
}

/** The same number of pictures of each class. */
export function seedsOf(digits: readonly Digit[], perClass: number): Float64Array[] {
  return CLASSES.flatMap((name) =>
    digits
      .filter((digit) => digit.class === name)
      .slice(0, perClass)
      .map(({ pixels }) => pixels),
  );
}

import { seededRandom, shuffled } from '../shared/random.ts';
import { CLASSES, type Digit, type DigitClass } from './dataset.ts';

const HIDDEN = 32;
const OUT = CLASSES.length;
const BATCH = 16;
const RATE = 0.05;
const MOMENTUM = 0.9;

/** Weights of a network of one hidden layer, row by row, the bias last in each row; sizes are those of the demo. */
export interface Network {
  /** 32 x (196 + 1). */
  readonly hidden: Float64Array;
  /** 10 x (32 + 1). */
  readonly output: Float64Array;
}

export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  /** Mean cross-entropy over the epoch, nats. */
  readonly loss: number;
}

export interface Answer {
  readonly class: DigitClass;
  /** Probability of that class, 0 to 1. */
  readonly score: number;
}

/**
 * Trains by stochastic gradient descent with momentum. The same digits and seed give the same network.
 *
 * @param ended told after each epoch
 * @param units of the hidden layer
 */
export function trainNetwork(
  digits: readonly Digit[],
  { epochs, seed }: { readonly epochs: number; readonly seed: number },
  ended: (epoch: Epoch) => void,
  units = HIDDEN,
): Network {
  const random = seededRandom(seed);
  const network = {
    hidden: randomWeights(units, digits[0]!.pixels.length, random),
    output: randomWeights(OUT, units, random),
  };
  const speed = {
    hidden: new Float64Array(network.hidden.length),
    output: new Float64Array(network.output.length),
  };
  const gradient = {
    hidden: new Float64Array(network.hidden.length),
    output: new Float64Array(network.output.length),
  };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = shuffled(digits, random);
    let loss = 0;
    for (let start = 0; start < order.length; start += BATCH) {
      const batch = order.slice(start, start + BATCH);
      gradient.hidden.fill(0);
      gradient.output.fill(0);
      for (const digit of batch) loss += addGradient(network, digit, gradient);
      step(network.hidden, speed.hidden, gradient.hidden, batch.length);
      step(network.output, speed.output, gradient.output, batch.length);
    }
    ended({ epoch, loss: loss / order.length });
  }
  return network;
}

/** Probability of each class, in the order of {@link CLASSES}. */
export function probabilities(network: Network, pixels: ArrayLike<number>): Float64Array {
  return softmax(layer(network.output, rectified(layer(network.hidden, pixels))));
}

/** The most probable class. */
export function classify(network: Network, pixels: ArrayLike<number>): Answer {
  const shares = probabilities(network, pixels);
  let best = 0;
  for (let i = 1; i < OUT; i++) if (shares[i]! > shares[best]!) best = i;
  return { class: CLASSES[best]!, score: shares[best]! };
}

/** Adds the gradient of the loss at one digit. @returns the loss */
function addGradient(network: Network, digit: Digit, gradient: Network): number {
  const active = rectified(layer(network.hidden, digit.pixels));
  const shares = softmax(layer(network.output, active));
  const truth = CLASSES.indexOf(digit.class);
  const loss = -Math.log(Math.max(shares[truth]!, 1e-12));
  const [units, pixels] = [active.length, digit.pixels.length];
  const back = new Float64Array(units);
  for (let i = 0; i < OUT; i++) {
    const error = shares[i]! - (i === truth ? 1 : 0);
    const row = i * (units + 1);
    for (let j = 0; j < units; j++) {
      gradient.output[row + j] = gradient.output[row + j]! + error * active[j]!;
      back[j] = back[j]! + error * network.output[row + j]!;
    }
    gradient.output[row + units] = gradient.output[row + units]! + error;
  }
  for (let j = 0; j < units; j++) {
    if (active[j]! <= 0) continue;
    const row = j * (pixels + 1);
    for (let p = 0; p < pixels; p++) {
      gradient.hidden[row + p] = gradient.hidden[row + p]! + back[j]! * digit.pixels[p]!;
    }
    gradient.hidden[row + pixels] = gradient.hidden[row + pixels]! + back[j]!;
  }
  return loss;
}

function step(weights: Float64Array, speed: Float64Array, gradient: Float64Array, batch: number): void {
  for (let i = 0; i < weights.length; i++) {
    speed[i] = MOMENTUM * speed[i]! - (RATE * gradient[i]!) / batch;
    weights[i] = weights[i]! + speed[i]!;
  }
}

/** What the units of a layer get: the weighted sum of the input, and the bias. */
export function layer(weights: Float64Array, input: ArrayLike<number>): Float64Array {
  const width = input.length + 1;
  const output = new Float64Array(weights.length / width);
  for (let i = 0; i < output.length; i++) {
    let sum = weights[i * width + width - 1]!;
    for (let j = 0; j < input.length; j++) sum += weights[i * width + j]! * input[j]!;
    output[i] = sum;
  }
  return output;
}

function rectified(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(0, value));
}

function softmax(values: Float64Array): Float64Array {
  const most = values.reduce((a, b) => Math.max(a, b));
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** Uniform within He and others' bound for rectified units, √(6/inputs); biases at zero. */
function randomWeights(rows: number, inputs: number, random: () => number): Float64Array {
  const bound = Math.sqrt(6 / inputs);
  return Float64Array.from({ length: rows * (inputs + 1) }, (_, i) =>
    i % (inputs + 1) === inputs ? 0 : bound * (2 * random() - 1),
  );
}

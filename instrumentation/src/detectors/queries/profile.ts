import { shuffled } from '../../random/shuffled.ts';
import { uniform } from '../../random/uniform.ts';
import { ExtractionPattern } from './extraction-pattern.ts';
import { honestClient, type TrafficKind } from './honest-traffic.ts';
import { MembershipPattern } from './membership-pattern.ts';
import type { Observation } from './observation.ts';
import { makeObserver } from './observer.ts';
import type { Pattern, Yardstick } from './pattern.ts';
import { checkProfileOptions, type HonestQuery, type ProfileOptions } from './profile-options.ts';
import { DIMENSIONS, squaredDistance } from './sketch.ts';
import { fitTail, fitUsual, Judge, LOOKS, type Usual, type UsualNumbers, WINDOW } from './usual.ts';

/** What honest queries of a model look like: plain data, to be kept as JSON with the model. */
export interface QueryProfile {
  readonly format: typeof PROFILE_FORMAT;
  /** Seed of the projection and of the samples that detectors keep. Who knows it can make queries that look alike. */
  readonly seed: number;
  readonly means: readonly number[];
  readonly scales: readonly number[];
  readonly unit: number;
  readonly classes: readonly string[];
  /** Whether answers hold probabilities. */
  readonly probabilities: boolean;
  /** Points of 256 honest queries, 16 numbers each. */
  readonly reference: readonly number[];
  readonly spacing: number;
  readonly outlierDistance: number;
  readonly extraction: Usual;
  readonly membership: Usual;
}

export const PROFILE_FORMAT = 'parapet-query-profile/1';
export const REFERENCE_POINTS = 256;
const OUTLIER_SHARE = 0.01;
const CLIENTS_OF_A_KIND = 200;
/** Clients that ask the same all the time may never come to a look. */
const MOST_QUERIES_OF_A_CLIENT = 2 * WINDOW;
/** Fewer clients of a kind tell nothing of what is usual for it. */
const FEWEST_CLIENTS = 40;

/**
 * Learns what honest queries look like, and how far honest clients stray by chance: simulates 400 clients of each kind of
 * traffic, which blocks for seconds. For training or start-up, not for the path of a prediction.
 *
 * @throws TypeError when an option is wrong, or queries are too few or not alike
 */
export function profileQueries(options: ProfileOptions): QueryProfile {
  const { queries, traffic, seed, classes, probabilities } = checkProfileOptions(options);
  const random = uniform(seed);
  const learnt = { seed, ...scaleOf(queries), classes, probabilities };
  const observe = makeObserver(learnt);
  const seen = shuffled(queries, random).map((query) => observe(query)!);
  const kept = seen.slice(0, REFERENCE_POINTS);
  const honest = seen.slice(REFERENCE_POINTS);
  const reference = Int16Array.from(kept.flatMap(({ point }) => [...point]));
  const distances = honest.map(({ point }) => distanceFrom(reference, point)).sort((a, b) => a - b);
  const yardstick = {
    reference,
    spacing: Math.max(1, distances[distances.length >> 1]!),
    outlierDistance: distances[Math.floor((1 - OUTLIER_SHARE) * distances.length)]! + 1e-9,
  };
  const simulate = (make: () => Pattern) => usualOf(traffic, honest, yardstick, make, random);
  return {
    format: PROFILE_FORMAT,
    ...learnt,
    ...yardstick,
    reference: [...reference],
    extraction: simulate(() => new ExtractionPattern(yardstick, random)),
    membership: simulate(() => new MembershipPattern(yardstick, random)),
  };
}

/** Where a feature hardly varies, its range tells more than its deviation; where it never does, the other features do. */
function scaleOf(queries: readonly HonestQuery[]): Pick<QueryProfile, 'means' | 'scales' | 'unit'> {
  const size = queries[0]!.vector.length;
  const columns = Array.from({ length: size }, (_, i) => columnOf(queries, i));
  // Rounding gives even a constant a deviation.
  const spreads = columns.map(({ deviation, range }) => (range > 0 ? Math.max(deviation, range / 4) : 0));
  const varying = spreads.filter((spread) => spread > 0).sort((a, b) => a - b);
  if (varying.length === 0) {
    throw new TypeError('profileQueries option queries must not hold the same vector throughout');
  }
  const scales = spreads.map((spread) => spread || varying[varying.length >> 1]!);
  const variance = columns.reduce((sum, { deviation }, i) => sum + (deviation / scales[i]!) ** 2, 0) / size;
  return { means: columns.map(({ mean }) => mean), scales, unit: Math.sqrt(variance) };
}

function columnOf(queries: readonly HonestQuery[], i: number) {
  const values = queries.map(({ vector }) => vector[i]!).filter(Number.isFinite);
  if (values.length === 0) return { mean: 0, deviation: 0, range: 0 };
  let [sum, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const mean = sum / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length), range: high - low };
}

function distanceFrom(reference: Int16Array, point: Int16Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let start = 0; start < reference.length; start += DIMENSIONS) {
    least = Math.min(least, squaredDistance(point, reference, start, least));
  }
  return Math.sqrt(least);
}

function usualOf(
  traffic: readonly TrafficKind[],
  honest: readonly Observation[],
  { spacing }: Yardstick,
  make: () => Pattern,
  random: () => number,
): Usual {
  const simulate = (kind: TrafficKind) =>
    Array.from({ length: CLIENTS_OF_A_KIND }, () =>
      numbersAtLooks(make(), honestClient(kind, { honest, spacing, random })),
    );
  const kinds = traffic.map((kind) => usualAtLooks(simulate(kind)));
  if (kinds.every((looks) => looks[0] === null)) {
    throw new TypeError(
      `profileQueries option queries: too alike, no honest client has ${LOOKS[0]} that differ; give queries of more variety, or other traffic`,
    );
  }
  // Of other clients than those that the usual numbers are of: these stray less from what they made themselves.
  const judge = new Judge({ kinds, tails: [] });
  const tails = traffic.map((kind) => fitTail(simulate(kind).map((looks) => farthest(judge, looks))));
  return { kinds, tails };
}

/** By look; shorter where the client never came to the later ones. */
function numbersAtLooks(pattern: Pattern, next: () => Observation): number[][] {
  const looks: number[][] = [];
  for (let asked = 0; asked < MOST_QUERIES_OF_A_CLIENT && looks.length < LOOKS.length; asked++) {
    if (pattern.add(next()) && pattern.count === LOOKS[looks.length]) looks.push(pattern.numbers());
  }
  return looks;
}

function usualAtLooks(clients: readonly (readonly number[][])[]): (UsualNumbers | null)[] {
  return LOOKS.map((_, look) => {
    const numbers = clients.flatMap((looks) => (looks[look] ? [looks[look]] : []));
    return numbers.length < FEWEST_CLIENTS ? null : fitUsual(numbers);
  });
}

function farthest(judge: Judge, looks: readonly number[][]): number {
  return looks.reduce((most, numbers, look) => Math.max(most, judge.strangeness(look, numbers).distance), 0);
}

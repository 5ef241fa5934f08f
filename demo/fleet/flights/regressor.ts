import { choleskySolve } from '../shared/cholesky.ts';
import type { FlightFeatures } from './features.ts';

/** Delays are learnt within these bounds, minutes: a few flights late by half a day would bend the whole fit. */
const LEAST = -30;
const MOST = 180;
const RIDGE = 5;
/** Inputs of `encode` before what the flight is. */
const NUMBERS = 8;

/** What a fitted regressor consists of; plain data, stored as JSON. */
export interface RegressorParameters {
  /** Airports with a weight of their own, for departure and for arrival. */
  readonly origins: readonly string[];
  readonly destinations: readonly string[];
  readonly weekdays: readonly string[];
  /** What stands for a delay that is not known yet, minutes. */
  readonly meanDelay: number;
  readonly weights: readonly number[];
}

/** Learns delays by ridge regression. The same rows give the same weights. */
export function trainRegressor(
  rows: readonly FlightFeatures[],
  delays: readonly number[],
): RegressorParameters {
  const meanDelay = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  const shape = {
    origins: frequent(rows.map(({ origin }) => origin)),
    destinations: frequent(rows.map(({ destination }) => destination)),
    weekdays: [...new Set(rows.map(({ weekday }) => weekday))].sort(),
    meanDelay,
  };
  const width = encodedWidth(shape);
  const matrix = Array.from({ length: width }, (_, i) => {
    const line = new Float64Array(width);
    line[i] = i === 0 ? 1e-6 : RIDGE;
    return line;
  });
  const vector = new Float64Array(width);
  rows.forEach((row, index) => {
    const x = encode(shape, row);
    const y = Math.min(MOST, Math.max(LEAST, delays[index]!));
    for (let i = 0; i < width; i++) {
      if (x[i] === 0) continue;
      vector[i] = vector[i]! + x[i]! * y;
      const line = matrix[i]!;
      for (let j = 0; j <= i; j++) line[j] = line[j]! + x[i]! * x[j]!;
    }
  });
  return { ...shape, weights: [...choleskySolve(matrix, vector)] };
}

/** Minutes that a flight will arrive late, negative when early. */
export function predictDelay(parameters: RegressorParameters, row: FlightFeatures): number {
  return encode(parameters, row).reduce((sum, value, i) => sum + value * parameters.weights[i]!, 0);
}

/** How many weights a model of this shape has. */
export function encodedWidth({ origins, destinations, weekdays }: Shape): number {
  return NUMBERS + weekdays.length + origins.length + destinations.length;
}

type Shape = Omit<RegressorParameters, 'weights'>;

/** The transformation from features to what the weights apply to: a constant, the numbers on scales near 1, the hour as a wave of two lengths, and 1 for what the flight is. */
export function encode(shape: Shape, row: FlightFeatures): number[] {
  const angle = (row.hour / 24) * 2 * Math.PI;
  return [
    1,
    row.distance / 1_000,
    (row.origin_delay ?? shape.meanDelay) / 10,
    (row.network_delay ?? shape.meanDelay) / 10,
    Math.cos(angle),
    Math.sin(angle),
    Math.cos(2 * angle),
    Math.sin(2 * angle),
    ...shape.weekdays.map((name) => Number(name === row.weekday)),
    ...shape.origins.map((name) => Number(name === row.origin)),
    ...shape.destinations.map((name) => Number(name === row.destination)),
  ];
}

/** The 40 most frequent names. */
function frequent(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, 40)
    .map(([name]) => name);
}

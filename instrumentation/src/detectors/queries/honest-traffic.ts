import { shuffled } from '../../random/shuffled.ts';
import type { Observation } from './observation.ts';
import { DIMENSIONS } from './sketch.ts';

/**
 * Kinds of honest clients, made of honest queries: `varied` asks of any record, `few_classes` of records of one to three
 * classes, `repeats` of a pool of at most 200 records over and over, `near_duplicates` as a camera does: scenes of 30
 * queries or more that differ by noise.
 */
export const TRAFFIC_KINDS = ['varied', 'few_classes', 'repeats', 'near_duplicates'] as const;
export type TrafficKind = (typeof TRAFFIC_KINDS)[number];

const MOST_CLASSES_OF_A_CLIENT = 3;

/** From and to; clients differ log-uniformly in between. */
type Range = readonly [least: number, most: number];

/** Records that a client of `repeats` has. */
const POOL: Range = [1, 200];
/** Queries that a scene lasts on average. */
const SCENE: Range = [30, 1000];
/** How far queries lie from their scene, in usual distances. */
const NOISE: Range = [0.02, 1.2];

interface Source {
  readonly honest: readonly Observation[];
  readonly spacing: number;
  readonly random: () => number;
}

/** An endless client of a kind. */
export function honestClient(kind: TrafficKind, source: Source): () => Observation {
  switch (kind) {
    case 'varied':
      return deal(source.honest, source.random);
    case 'few_classes':
      return deal(ofFewClasses(source), source.random);
    case 'repeats':
      return asksAgain(source);
    case 'near_duplicates':
      return films(source);
  }
}

/** Without repeats until all had their turn. */
function deal<T>(items: readonly T[], random: () => number): () => T {
  let order: T[] = [];
  return () => {
    if (order.length === 0) order = shuffled(items, random);
    return order.pop()!;
  };
}

function ofFewClasses({ honest, random }: Source): Observation[] {
  const next = deal([...new Set(honest.map(({ classIndex }) => classIndex))], random);
  const count = 1 + Math.floor(random() * MOST_CLASSES_OF_A_CLIENT);
  const mine = new Set(Array.from({ length: count }, next));
  return honest.filter(({ classIndex }) => mine.has(classIndex));
}

function asksAgain({ honest, random }: Source): () => Observation {
  const next = deal(honest, random);
  const mine = Array.from({ length: Math.round(between(POOL, random)) }, next);
  return () => mine[Math.floor(random() * mine.length)]!;
}

function films({ honest, spacing, random }: Source): () => Observation {
  const next = deal(honest, random);
  const length = between(SCENE, random);
  const noise = (between(NOISE, random) * spacing) / Math.sqrt(DIMENSIONS);
  let scene = next();
  return () => {
    if (random() < 1 / length) scene = next();
    const point = scene.point.map((value) => Math.round(value + noise * normal(random)));
    return { ...scene, point };
  };
}

/** Log-uniform. */
function between([least, most]: Range, random: () => number): number {
  return least * (most / least) ** random();
}

/** Standard normal (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

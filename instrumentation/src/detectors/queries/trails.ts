import type { Observation } from './observation.ts';
import { DIMENSIONS, squaredDistance } from './sketch.ts';

const MOST_TRAILS = 6;
/** A query belongs to a trail that is within so many times the scatter of that trail, which begins at two usual distances. */
const REACH = 3;
const FIRST_SCATTER = 2;
const LEAST_SCATTER = 0.1;
/** Two queries one after the other are a small step within this share of the usual distance. */
const SMALL_STEP = 0.5;
/** Weight of the newest query in where a trail is. */
const NEWEST = 0.1;

/** Queries of a client near to each other, as something moves that is altered step by step. 200 bytes. */
export interface Trail {
  readonly start: Int16Array;
  readonly centre: Float32Array;
  last: Int16Array;
  lastClass: number;
  /** Mean square of how far its queries are from the centre. */
  scatter: number;
  /** Most of its queries are of this class, by Boyer and Moore's vote. */
  classIndex: number;
  votes: number;
  /** Queries of that class since it leads, and how often one was surer of it than all before. */
  ofClass: number;
  records: number;
  best: number;
  /** The same at the last look, and how surprising that was. */
  ofClassBefore: number;
  recordsBefore: number;
  surpriseBefore: number;
  /** Queries, small steps, and how many of those changed the class. */
  queries: number;
  steps: number;
  flips: number;
}

/** The trails that a client follows at once: at most 6, the one not followed for longest is forgotten. */
export class Trails {
  readonly #spacing: number;
  readonly #trails: Trail[] = [];

  constructor(spacing: number) {
    this.#spacing = spacing;
  }

  follow(seen: Observation): Trail {
    const index = this.#nearest(seen.point);
    const trail = index < 0 ? begin(seen, (FIRST_SCATTER * this.#spacing) ** 2) : this.#trails[index]!;
    if (index >= 0) this.#trails.splice(index, 1);
    else if (this.#trails.length === MOST_TRAILS) this.#trails.shift();
    this.#trails.push(trail);
    this.#step(trail, seen);
    return trail;
  }

  forget(trail: Trail): void {
    this.#trails.splice(this.#trails.indexOf(trail), 1);
  }

  #nearest(point: Int16Array): number {
    let index = -1;
    let nearest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#trails.length; i++) {
      const { centre, scatter } = this.#trails[i]!;
      const distance = squaredDistance(point, centre, 0, nearest);
      if (distance >= nearest || distance > REACH ** 2 * scatter) continue;
      nearest = distance;
      index = i;
    }
    return index;
  }

  #step(trail: Trail, { point, classIndex, confidence }: Observation): void {
    const { centre } = trail;
    const square = squaredDistance(point, trail.last, 0);
    if (trail.queries > 0 && square < (SMALL_STEP * this.#spacing) ** 2) {
      trail.steps++;
      if (classIndex !== trail.lastClass) trail.flips++;
    }
    const scatter = trail.scatter + NEWEST * (squaredDistance(point, centre, 0) - trail.scatter);
    trail.scatter = Math.max(scatter, (LEAST_SCATTER * this.#spacing) ** 2);
    for (let k = 0; k < DIMENSIONS; k++) centre[k] = centre[k]! + NEWEST * (point[k]! - centre[k]!);
    trail.queries++;
    trail.last = point;
    trail.lastClass = classIndex;
    if (classIndex === trail.classIndex) trail.votes++;
    else if (trail.votes-- > 0) return;
    else Object.assign(trail, noClimb(classIndex), { votes: 1 });
    trail.ofClass++;
    if (confidence > trail.best) {
      trail.best = confidence;
      trail.records++;
    }
  }
}

function noClimb(classIndex: number) {
  return {
    classIndex,
    votes: 0,
    ofClass: 0,
    records: 0,
    best: -1,
    ofClassBefore: 0,
    recordsBefore: 0,
    surpriseBefore: 0,
  };
}

function begin({ point, classIndex }: Observation, scatter: number): Trail {
  return {
    start: point,
    centre: Float32Array.from(point),
    scatter,
    last: point,
    lastClass: classIndex,
    ...noClimb(classIndex),
    queries: 0,
    steps: 0,
    flips: 0,
  };
}

/**
 * How surprising it is to see so many of what happens `expected` times on average, by chance and independently: minus
 * the logarithm of Chernoff's bound of the probability. Zero for no more than expected.
 */
export function surprise(count: number, expected: number): number {
  return count <= expected ? 0 : count * Math.log(count / expected) - count + expected;
}

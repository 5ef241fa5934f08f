import type { Query } from '../types.ts';
import { MOST_CLASSES, type Observation } from './observation.ts';
import type { QueryProfile } from './profile.ts';
import { type Scaling, Sketch } from './sketch.ts';

export type Observer = (query: Pick<Query, 'vector' | 'class' | 'probabilities'>) => Observation | undefined;

/** What an observer needs of a profile. */
type Known = Scaling & Pick<QueryProfile, 'classes' | 'probabilities'>;

const observers = new WeakMap<QueryProfile, Observer>();

/** The observer of a profile; detectors of one profile share it, and with it the work of projecting. */
export function observerOf(profile: QueryProfile): Observer {
  let observer = observers.get(profile);
  if (observer === undefined) {
    observer = makeObserver(profile);
    observers.set(profile, observer);
  }
  return observer;
}

/** For those who have no profile yet, too. */
export function makeObserver(profile: Known): Observer {
  const sketch = new Sketch(profile);
  const classes = new Map(profile.classes.map((name, i) => [name, i]));
  let last: unknown;
  let lastSeen: Observation | undefined;
  return (query) => {
    if (query === last) return lastSeen;
    last = query;
    lastSeen = undefined;
    const point = sketch.point(query.vector);
    const answer = point && readProbabilities(query, profile.probabilities);
    if (answer === undefined) return undefined;
    // Names of classes only where nothing else tells them apart: the index of the likeliest cannot be misspelt.
    const classIndex = profile.probabilities ? answer.best : (classes.get(query.class!) ?? classes.size);
    lastSeen = { point: point!, classIndex: Math.min(classIndex, MOST_CLASSES - 1), ...answer };
    return lastSeen;
  };
}

export interface Answer {
  /** Index of the likeliest class. */
  readonly best: number;
  readonly confidence: number;
  readonly margin: number;
}

const NO_PROBABILITIES: Answer = { best: 0, confidence: Number.NaN, margin: Number.NaN };

/** @returns undefined where probabilities are wanted and there are none, or not at least two finite ones */
export function readProbabilities(query: Pick<Query, 'probabilities'>, wanted: boolean): Answer | undefined {
  if (!wanted) return NO_PROBABILITIES;
  const { probabilities } = query;
  if (probabilities === undefined || !(probabilities.length >= 2)) return undefined;
  let best = -1;
  let first = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < probabilities.length; i++) {
    const share = probabilities[i]!;
    if (!Number.isFinite(share)) return undefined;
    if (share > first) {
      second = first;
      first = share;
      best = i;
    } else if (share > second) second = share;
  }
  return { best, confidence: first, margin: first - second };
}

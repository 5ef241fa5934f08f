import { checkWhole } from '../../check/count.ts';
import { checkOptions } from '../../check/options.ts';
import { show } from '../../check/show.ts';
import type { Query } from '../types.ts';
import { TRAFFIC_KINDS, type TrafficKind } from './honest-traffic.ts';
import { MOST_CLASSES } from './observation.ts';
import { readProbabilities } from './observer.ts';

/** A query of which it is known that nobody meant harm, with the model's answer. */
export type HonestQuery = Pick<Query, 'vector' | 'class' | 'probabilities'>;

export interface ProfileOptions {
  /** 1,000 or more, in any order, each with its answer; 5,000 make the figures steadier. */
  readonly queries: readonly HonestQuery[];
  /** Kinds of clients that the service has; default: all. The fewer, the more stands out. */
  readonly traffic?: readonly TrafficKind[] | undefined;
  /** From 0 to 2^32 - 1; default: random. */
  readonly seed?: number | undefined;
}

const FEWEST_QUERIES = 1000;
/** Of a vector: the projection takes 128 bytes for each. */
export const MOST_VALUES = 10_000;

const isNumber = (value: unknown) => typeof value === 'number';

/** @throws TypeError that names what is wrong */
export function checkProfileOptions(options: ProfileOptions) {
  checkOptions('profileQueries', options, ['queries', 'traffic', 'seed']);
  const { queries, traffic = TRAFFIC_KINDS, seed = crypto.getRandomValues(new Uint32Array(1))[0]! } = options;
  if (!Array.isArray(queries) || queries.length < FEWEST_QUERIES) {
    const given = Array.isArray(queries) ? queries.length : show(queries);
    throw new TypeError(
      `profileQueries option queries must hold ${FEWEST_QUERIES} queries or more, not ${given}`,
    );
  }
  if (
    !Array.isArray(traffic) ||
    traffic.length === 0 ||
    traffic.some((kind) => !TRAFFIC_KINDS.includes(kind))
  ) {
    throw new TypeError(`profileQueries option traffic must hold some of ${TRAFFIC_KINDS.join(', ')}`);
  }
  checkWhole('profileQueries option seed', seed, 0, 2 ** 32 - 1);
  const probabilities = queries[0].probabilities !== undefined;
  const size = queries[0].vector?.length;
  for (const [i, query] of queries.entries()) checkQuery(i, query, size, probabilities);
  const named = new Set(queries.flatMap((query: HonestQuery) => query.class ?? []));
  return { queries, traffic, seed, probabilities, classes: [...named].sort().slice(0, MOST_CLASSES) };
}

function checkQuery(i: number, query: HonestQuery, size: number, probabilities: boolean): void {
  const { vector } = query;
  if (!(size > 0 && size <= MOST_VALUES) || vector?.length !== size || !Array.from(vector).every(isNumber)) {
    throw new TypeError(
      `profileQueries option queries: the vector of query ${i} must hold 1 to ${MOST_VALUES} numbers, as many as the first (${size})`,
    );
  }
  if (
    probabilities !== (query.probabilities !== undefined) ||
    readProbabilities(query, probabilities) === undefined
  ) {
    throw new TypeError(
      `profileQueries option queries: all must have the probabilities of two or more classes, or none; query ${i} differs`,
    );
  }
}

import { uniform } from '../random/uniform.ts';
import type { Principals } from './principals.ts';
import { HOUR_MS } from './usual-rate.ts';

type Random = () => number;

/** A Monday. */
export const START = Date.UTC(2026, 10, 2);

function poisson(random: Random, mean: number): number {
  let count = 0;
  for (let left = Math.exp(-mean), u = random(); u > left && count < 1_000; ) {
    u -= left;
    count++;
    left *= mean / count;
  }
  return count;
}

/** Downloads in clumps of `clump` on average, as a compound Poisson process. */
function clumped(random: Random, mean: number, clump: number): number {
  let count = 0;
  for (let left = poisson(random, mean / clump); left > 0; left--) {
    count++;
    while (random() > 1 / clump) count++;
  }
  return count;
}

/** Principals of a kind, and how they download when nobody steals. */
export interface Fleet {
  readonly kind: 'user' | 'service';
  readonly principals: number;
  /** Downloads of a principal in an hour, on average, while it works. */
  readonly rate: (random: Random) => number;
  readonly clump: number;
  readonly isOffice: boolean;
}

export const FLEETS: Readonly<Record<string, Fleet>> = {
  'users in office hours': {
    kind: 'user',
    principals: 60,
    rate: (random) => -0.5 * Math.log(1 - random()),
    clump: 2,
    isOffice: true,
  },
  'users who rarely come': { kind: 'user', principals: 200, rate: () => 0.02, clump: 2, isOffice: false },
  'services that start at any time': {
    kind: 'service',
    principals: 40,
    rate: () => 1,
    clump: 1,
    isOffice: false,
  },
  'services of very different rates': {
    kind: 'service',
    principals: 30,
    rate: (random) => 6 * random() ** 3,
    clump: 2,
    isOffice: false,
  },
};

function isWorking(hour: number): boolean {
  const day = Math.floor(hour / 24) % 7;
  return day < 5 && hour % 24 >= 8 && hour % 24 < 18;
}

/** Days of a fleet. @returns hours of a principal that were called unusual */
export function quiet(principals: Principals, fleet: Fleet, days: number, seed: number): number {
  const random = uniform(seed);
  const rates = Array.from({ length: fleet.principals }, () => fleet.rate(random));
  const alarms = new Set<string>();
  for (let hour = 0; hour < days * 24; hour++) {
    const now = START + hour * HOUR_MS;
    const share = !fleet.isOffice || isWorking(hour) ? 1 : 0.02;
    rates.forEach((rate, i) => {
      const { kind, clump } = fleet;
      for (let left = clumped(random, rate * share, clump); left > 0; left--) {
        const unusual = principals.look({ id: `p${i}`, kind, scopes: [] }, 'm', now);
        if (unusual !== undefined) alarms.add(`${hour}/${i}`);
      }
    });
  }
  return alarms.size;
}

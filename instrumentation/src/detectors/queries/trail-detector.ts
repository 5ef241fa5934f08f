import { checkOptions } from '../../check/options.ts';
import type { Detector, Inspection } from '../types.ts';
import { checkAlpha, spentBy } from './alpha.ts';
import { Clients, checkMostClients, DEFAULT_MOST_CLIENTS, NEWCOMER, REGULAR, SUSPECT } from './clients.ts';
import { observerOf } from './observer.ts';
import type { QueryProfile } from './profile.ts';
import { readProfile } from './read-profile.ts';
import { type Trail, Trails } from './trails.ts';

export interface TrailOptions {
  /** Of `profileQueries`, for this model version, from answers with probabilities. */
  readonly profile: QueryProfile;
  /** Chance that a client whose near queries come in no particular order is ever flagged for them; default 0.0001. */
  readonly alpha?: number | undefined;
  /** Clients that are remembered; 10 to 1,000,000, default 10,000. */
  readonly maxClients?: number | undefined;
}

interface Kind {
  readonly where: string;
  readonly rule: string;
  readonly category: Detector['category'];
  readonly technique?: Detector['technique'];
  /** Minus the logarithm of the chance of what the trail shows, and words for it. */
  readonly judge: (trail: Trail, spacing: number) => { readonly score: number; readonly what: string };
}

interface Client {
  readonly trails: Trails;
  looks: number;
  inspection: Inspection | undefined;
}

const DEFAULT_ALPHA = 1e-4;
/** A trail is looked at after each of so many queries; with the last it is over, and the next near query begins another. */
const TRAIL_LOOKS = [64, 128, 256, 512, 1024];
const SUSPECT_FROM = 0.5;

/** @throws TypeError when an option is wrong */
export function trailDetector(kind: Kind, options: TrailOptions): Detector {
  const { where, rule, category, technique, judge } = kind;
  checkOptions(where, options, ['profile', 'alpha', 'maxClients']);
  const { alpha = DEFAULT_ALPHA, maxClients = DEFAULT_MOST_CLIENTS } = options;
  checkAlpha(where, alpha);
  checkMostClients(where, maxClients);
  const profile = readProfile(where, options.profile);
  if (!profile.probabilities) {
    throw new TypeError(`${where} option profile must be made of answers with probabilities`);
  }
  const observe = observerOf(profile);
  const { spacing } = profile;
  const clients = new Clients<Client>(
    maxClients,
    () => ({ trails: new Trails(spacing), looks: 0, inspection: undefined }),
    ({ inspection }) => {
      if (inspection === undefined) return NEWCOMER;
      return inspection.score > SUSPECT_FROM * inspection.threshold ? SUSPECT : REGULAR;
    },
  );
  return {
    rule,
    category,
    ...(technique && { technique }),
    stage: 'answer',
    inspect(query) {
      if (query.client === undefined) return undefined;
      const seen = observe(query);
      if (seen === undefined) return undefined;
      const client = clients.of(query.client);
      const trail = client.trails.follow(seen);
      const look = TRAIL_LOOKS.indexOf(trail.queries);
      if (look < 0) return client.inspection;
      const { score, what } = judge(trail, spacing);
      const threshold = -Math.log(spentBy(++client.looks, alpha));
      const reason = `${trail.queries} queries near to each other, ${what}: surprise ${score.toFixed(1)}, limit ${threshold.toFixed(1)}`;
      client.inspection = { suspicious: score > threshold, score, threshold, reason };
      if (look === TRAIL_LOOKS.length - 1) client.trails.forget(trail);
      return client.inspection;
    },
  };
}

import { checkOptions } from '../../check/options.ts';
import { uniform } from '../../random/uniform.ts';
import type { Detector, Inspection, Query } from '../types.ts';
import { checkAlpha, spentBy } from './alpha.ts';
import { Clients, checkMostClients, DEFAULT_MOST_CLIENTS, NEWCOMER, REGULAR, SUSPECT } from './clients.ts';
import { observerOf } from './observer.ts';
import type { Pattern, Yardstick } from './pattern.ts';
import type { QueryProfile } from './profile.ts';
import { readProfile } from './read-profile.ts';
import { Judge, LOOKS, type Usual } from './usual.ts';

export interface PatternOptions {
  /** Of `profileQueries`, for this model version; one that was read from JSON is checked. */
  readonly profile: QueryProfile;
  /** Chance that an honest client is ever flagged, however long it stays; default 0.01. */
  readonly alpha?: number | undefined;
  /** Clients that are remembered; 10 to 1,000,000, default 10,000. */
  readonly maxClients?: number | undefined;
}

export const DEFAULT_ALPHA = 0.01;

interface Kind {
  readonly where: string;
  readonly rule: string;
  readonly category: Detector['category'];
  /** Which part of the profile is the yardstick. */
  readonly usual: (profile: QueryProfile) => Usual;
  readonly pattern: (yardstick: Yardstick, random: () => number) => Pattern;
  /** Names of the pattern's numbers. */
  readonly tests: readonly string[];
}

interface Client {
  readonly pattern: Pattern;
  /** Windows begun, and looks taken in this one. */
  window: number;
  look: number;
  /** Of the last look; it stands until the next. */
  inspection: Inspection | undefined;
}

/** Suspects are kept longer: those whom the last look found this far towards the limit. */
const SUSPECT_FROM = 0.7;

/** @throws TypeError when an option is wrong */
export function patternDetector(kind: Kind, options: PatternOptions): Detector {
  checkOptions(kind.where, options, ['profile', 'alpha', 'maxClients']);
  const { alpha = DEFAULT_ALPHA, maxClients = DEFAULT_MOST_CLIENTS } = options;
  checkAlpha(kind.where, alpha);
  checkMostClients(kind.where, maxClients);
  const profile = readProfile(kind.where, options.profile);
  const judge = new Judge(kind.usual(profile));
  const yardstick = { ...profile, reference: Int16Array.from(profile.reference) };
  const random = uniform(profile.seed);
  const observe = observerOf(profile);
  const clients = new Clients<Client>(
    maxClients,
    () => ({ pattern: kind.pattern(yardstick, random), window: 1, look: 0, inspection: undefined }),
    standingOf,
  );

  function look(client: Client): Inspection {
    const { distance: score, most } = judge.strangeness(client.look, client.pattern.numbers());
    const threshold = judge.limit(spentBy(client.window, alpha));
    const reason = `${LOOKS[client.look]} queries of a client ${score.toFixed(1)} standard deviations from any kind of honest client, limit ${threshold.toFixed(1)}; most by ${kind.tests[most]}`;
    return { suspicious: score > threshold, score, threshold, reason };
  }

  function inspect(query: Query): Inspection | undefined {
    if (query.client === undefined) return undefined;
    const seen = observe(query);
    if (seen === undefined) return undefined;
    const client = clients.of(query.client);
    if (!client.pattern.add(seen) || client.pattern.count !== LOOKS[client.look]) return client.inspection;
    client.inspection = look(client);
    client.look++;
    if (client.look === LOOKS.length) {
      client.pattern.clear();
      client.look = 0;
      client.window++;
    }
    return client.inspection;
  }

  return { rule: kind.rule, category: kind.category, stage: 'answer', inspect };
}

function standingOf({ inspection }: Client) {
  if (inspection === undefined) return NEWCOMER;
  return inspection.score > SUSPECT_FROM * inspection.threshold ? SUSPECT : REGULAR;
}

import { checkWhole } from '../../check/count.ts';
import { checkOptions } from '../../check/options.ts';
import type { Detector } from '../types.ts';
import { Clients, checkMostClients, DEFAULT_MOST_CLIENTS, NEWCOMER, REGULAR, SUSPECT } from './clients.ts';

export interface QueryBudgetOptions {
  /** Queries that a client may ask within the time; 1 or more. */
  readonly queries: number;
  /** Seconds after which the count begins anew; 1 to 2,678,400 (31 days), default 86,400. */
  readonly seconds?: number | undefined;
  /** Clients that are remembered; 10 to 1,000,000, default 10,000. */
  readonly maxClients?: number | undefined;
}

const DAY = 86_400;
const SUSPECT_FROM = 0.5;

interface Spent {
  since: number;
  count: number;
}

/**
 * Flags what a client asks past its budget: the one limit that holds for thieves whose queries look honest, one by one and
 * together. Counts are of this process; what several replicas should share is the gateway's to count.
 *
 * @throws TypeError when an option is wrong
 */
export function queryBudgetDetector(options: QueryBudgetOptions): Detector {
  const where = 'queryBudgetDetector';
  checkOptions(where, options, ['queries', 'seconds', 'maxClients']);
  const { queries, seconds = DAY, maxClients = DEFAULT_MOST_CLIENTS } = options;
  checkWhole(`${where} option queries`, queries, 1);
  checkWhole(`${where} option seconds`, seconds, 1, 31 * DAY);
  checkMostClients(where, maxClients);
  const clients = new Clients<Spent>(
    maxClients,
    () => ({ since: Number.NaN, count: 0 }),
    ({ count }) => (count > SUSPECT_FROM * queries ? SUSPECT : count > 1 ? REGULAR : NEWCOMER),
  );
  return {
    rule: 'query_budget',
    category: 'extraction',
    stage: 'input',
    inspect({ client, at }) {
      if (client === undefined || !Number.isFinite(at)) return undefined;
      const spent = clients.of(client);
      const age = at - spent.since;
      // A clock that was set back begins anew, too, and so does a client that was not seen before.
      if (!(age >= 0 && age < seconds * 1000)) {
        spent.since = at;
        spent.count = 0;
      }
      spent.count++;
      const reason = `${spent.count} queries of a client, limit ${queries} in ${seconds} s`;
      return { suspicious: spent.count > queries, score: spent.count, threshold: queries, reason };
    },
  };
}

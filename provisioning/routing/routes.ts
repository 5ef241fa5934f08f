import type { Intervals, Matcher, Route, Timing, Timings } from './types.ts';

/** To page and to ticket is to expect that somebody does something. */
const ACT: Matcher = ['severity', '=~', 'page|ticket'];
const CRITICAL: Matcher = ['security_critical', '=', 'true'];

/** One trouble of one model, or of one data set, is one notification. */
const GROUP_BY = ['model', 'dataset', 'root_cause'] as const;

/** Of one notification to the responder, which refuses more. */
export const MOST_ALERTS = 1000;

/** For a dead man's switch. */
const HEARTBEAT: Timing = { groupWait: '0s', groupInterval: '1m', repeatInterval: '5m' };

/** The tree of routes. What no branch knows is a ticket: an alert without labels must reach somebody. */
export const rootRoute: Route = {
  matchers: [],
  receiver: 'ticket',
  groupBy: GROUP_BY,
  pace: 'ticket',
  routes: [
    { matchers: [['severity', '=', 'none']], receiver: 'null', pace: HEARTBEAT },
    {
      matchers: [['severity', '=', 'info']],
      receiver: 'digest',
      groupBy: ['team'],
      pace: 'digest',
      activeIn: 'digest-hour',
    },
    outsideMaintenance({
      matchers: [ACT, ['model', '!=', '']],
      receiver: 'responder',
      pace: 'page',
      continue: true,
    }),
    toSecurity({ matchers: [CRITICAL, ACT] }),
    toSecurity({
      matchers: [['area', '=', 'security'], ['security_critical', '!=', 'true'], ACT],
      mutedIn: 'maintenance',
    }),
    // A cascade is one trouble of several models.
    outsideMaintenance({
      matchers: [
        ['severity', '=', 'page'],
        ['root_cause', '=', 'cascade'],
      ],
      receiver: 'pager',
      groupBy: ['root_cause'],
      pace: 'page',
    }),
    outsideMaintenance({ matchers: [['severity', '=', 'page']], receiver: 'pager', pace: 'page' }),
    outsideMaintenance({
      matchers: [
        ['severity', '=', 'ticket'],
        ['business_impact', '=', 'true'],
      ],
      receiver: 'pager',
    }),
    // The tickets of security are with the security receiver.
    outsideMaintenance({
      matchers: [
        ['severity', '=', 'ticket'],
        ['area', '!=', 'security'],
      ],
      receiver: 'ticket',
    }),
  ],
};

/** Its tickets wait, as others do, for the page that says it all. */
function toSecurity(route: Pick<Route, 'matchers' | 'mutedIn'>): Route {
  const ticket: Route = {
    ...route,
    matchers: [['severity', '=', 'ticket']],
    receiver: 'security',
    pace: 'ticket',
  };
  return { ...route, receiver: 'security', pace: 'page', continue: true, routes: [ticket] };
}

/** Muted in maintenance windows, but for what is critical to security. */
function outsideMaintenance(route: Route): Route {
  return {
    ...route,
    mutedIn: 'maintenance',
    routes: [{ matchers: [CRITICAL], receiver: route.receiver }],
  };
}

export const TIMINGS: Timings = {
  // Long enough for the alerts of one evaluation, inhibiting ones among them; a page waits no longer.
  page: { groupWait: '10s', groupInterval: '1m', repeatInterval: '1h' },
  // Twice the default interval of evaluation, so that the page that inhibits a ticket is there before it is opened.
  ticket: { groupWait: '2m', groupInterval: '5m', repeatInterval: '12h' },
  // The group has to be looked at within the digest's hour, so more often than that; the next digest is a little early
  // rather than a day late.
  digest: { groupWait: '5m', groupInterval: '55m', repeatInterval: '22h' },
};

/** How long a route waits, at the given pace. */
export function timingOf({ pace }: Route, timings: Timings): Timing | undefined {
  return typeof pace === 'string' ? timings[pace] : pace;
}

export const INTERVALS: Intervals = {
  maintenance: [
    { weekdays: ['sunday'], times: [{ start_time: '02:00', end_time: '04:00' }], location: 'UTC' },
  ],
  'digest-hour': [
    { weekdays: ['monday:friday'], times: [{ start_time: '09:00', end_time: '10:00' }], location: 'UTC' },
  ],
};

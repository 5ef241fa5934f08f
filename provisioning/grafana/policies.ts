import { INTERVALS, rootRoute, TIMINGS, timingOf } from '../routing/routes.ts';
import type { Route } from '../routing/types.ts';

/** Grafana has no receiver that tells nobody, so what goes there is muted at all times. */
const ALWAYS = 'always';

/** A node of Grafana's notification policies, which are those of Alertmanager. */
export interface Policy {
  readonly receiver: string;
  readonly object_matchers?: readonly (readonly [label: string, operator: string, value: string])[];
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly mute_time_intervals?: readonly string[];
  readonly active_time_intervals?: readonly string[];
  readonly routes?: readonly Policy[];
}

/** Names are shared with whatever else the organisation has. */
export const contactPointOf = (receiver: string) => `parapet-${receiver}`;
const intervalOf = (name: string) => `parapet-${name}`;

export const rootPolicy = policyOf(rootRoute);

function policyOf(route: Route): Policy {
  const timing = timingOf(route, TIMINGS);
  const mutedIn = route.receiver === 'null' ? ALWAYS : route.mutedIn;
  return {
    receiver: contactPointOf(route.receiver),
    ...(route.matchers.length > 0 && { object_matchers: route.matchers }),
    ...(route.continue && { continue: true }),
    ...(route.groupBy && { group_by: route.groupBy }),
    ...(timing && {
      group_wait: timing.groupWait,
      group_interval: timing.groupInterval,
      repeat_interval: timing.repeatInterval,
    }),
    ...(mutedIn && { mute_time_intervals: [intervalOf(mutedIn)] }),
    ...(route.activeIn && { active_time_intervals: [intervalOf(route.activeIn)] }),
    ...(route.routes && { routes: route.routes.map(policyOf) }),
  };
}

export const muteTimes = [
  ...Object.entries(INTERVALS),
  [ALWAYS, [{ times: [{ start_time: '00:00', end_time: '24:00' }] }]] as const,
].map(([name, time_intervals]) => ({ orgId: 1, name: intervalOf(name), time_intervals }));

import { stringify } from 'yaml';
import { inhibitions } from '../routing/inhibitions.ts';
import { INTERVALS, MOST_ALERTS, rootRoute, TIMINGS, timingOf } from '../routing/routes.ts';
import {
  type Inhibition,
  type Intervals,
  type Matcher,
  RECEIVERS,
  type Receiver,
  type Route,
  type Timings,
} from '../routing/types.ts';

export interface Webhook {
  /** http or https. */
  readonly url: string;
  /** File that holds a bearer token; read by Alertmanager at each notification. */
  readonly credentialsFile?: string;
}

export interface AlertmanagerOptions {
  /** Receivers without a webhook tell nobody. */
  readonly receivers?: Partial<Readonly<Record<Receiver, Webhook>>>;
  /** Files of notification templates, relative to the configuration. Default: none, for webhooks use none. */
  readonly templates?: readonly string[];
  /** Default: those of production, {@link TIMINGS}. */
  readonly timings?: Timings;
  /** Default: {@link INTERVALS}. */
  readonly intervals?: Intervals;
}

/**
 * Alertmanager's configuration (0.25 and later) as a document.
 * @throws TypeError when a receiver's URL is none of http or https
 */
export function alertmanagerDocument({
  receivers = {},
  templates = [],
  timings = TIMINGS,
  intervals = INTERVALS,
}: AlertmanagerOptions = {}) {
  return {
    ...(templates.length > 0 && { templates }),
    route: routeOf(rootRoute, timings),
    inhibit_rules: inhibitions.map(inhibitionOf),
    time_intervals: Object.entries(intervals).map(([name, time_intervals]) => ({ name, time_intervals })),
    receivers: RECEIVERS.map((name) => ({ name, ...webhookOf(name, receivers[name]) })),
  };
}

/** The same as YAML, for a file. */
export function alertmanagerConfig(options: AlertmanagerOptions = {}): string {
  return stringify(alertmanagerDocument(options), { lineWidth: 0, aliasDuplicateObjects: false });
}

function routeOf(route: Route, timings: Timings): object {
  const timing = timingOf(route, timings);
  return {
    receiver: route.receiver,
    ...(route.matchers.length > 0 && { matchers: route.matchers.map(matcherOf) }),
    ...(route.continue && { continue: true }),
    ...(route.groupBy && { group_by: route.groupBy }),
    ...(timing && {
      group_wait: timing.groupWait,
      group_interval: timing.groupInterval,
      repeat_interval: timing.repeatInterval,
    }),
    ...(route.mutedIn && { mute_time_intervals: [route.mutedIn] }),
    ...(route.activeIn && { active_time_intervals: [route.activeIn] }),
    ...(route.routes && { routes: route.routes.map((below) => routeOf(below, timings)) }),
  };
}

function inhibitionOf({ source, target, equal }: Inhibition) {
  return { source_matchers: source.map(matcherOf), target_matchers: target.map(matcherOf), equal };
}

function matcherOf([label, operator, value]: Matcher): string {
  return `${label}${operator}${JSON.stringify(value)}`;
}

function webhookOf(name: Receiver, webhook: Webhook | undefined) {
  if (webhook === undefined) return {};
  const { url, credentialsFile } = webhook;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new TypeError(`receivers.${name}.url is no http or https address: ${JSON.stringify(url)}`);
  const authorization = credentialsFile && { authorization: { credentials_file: credentialsFile } };
  return {
    webhook_configs: [
      {
        url,
        send_resolved: true,
        ...(name === 'responder' && { max_alerts: MOST_ALERTS }),
        ...(authorization && { http_config: authorization }),
      },
    ],
  };
}

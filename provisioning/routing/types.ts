/** Who is told. `responder` is a program; `null` is nobody, or a program that misses the watchdog when it stops. */
export const RECEIVERS = ['pager', 'security', 'ticket', 'digest', 'responder', 'null'] as const;
export type Receiver = (typeof RECEIVERS)[number];

export type Operator = '=' | '!=' | '=~' | '!~';

/** On a label of an alert; a missing label is an empty one, and an expression matches the whole value. */
export type Matcher = readonly [label: string, operator: Operator, value: string];

/** A part of the tree that alerts fall through: into the first route that matches, and on where it says `continue`. */
export interface Route {
  readonly matchers: readonly Matcher[];
  readonly receiver: Receiver;
  readonly continue?: true;
  /** Default: those of the route above. */
  readonly groupBy?: readonly string[];
  /** Default: that of the route above. */
  readonly pace?: Pace | Timing;
  /** Unlike the rest, these two are not taken from the route above. */
  readonly mutedIn?: IntervalName;
  readonly activeIn?: IntervalName;
  readonly routes?: readonly Route[];
}

/** While an alert of `source` fires, those of `target` with the same values of `equal` tell nobody. */
export interface Inhibition {
  /** Why, for whoever reads the file. */
  readonly because: string;
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  readonly equal: readonly string[];
}

export type Pace = 'page' | 'ticket' | 'digest';

/** Durations as Prometheus writes them. */
export interface Timing {
  /** From the first alert of a group to its notification. */
  readonly groupWait: string;
  /** From a notification to the next of the same group, when alerts joined or left. */
  readonly groupInterval: string;
  /** When nothing changed. */
  readonly repeatInterval: string;
}
export type Timings = Readonly<Record<Pace, Timing>>;

export type IntervalName = 'maintenance' | 'digest-hour';

/** As Alertmanager and Grafana write it. */
export interface TimeInterval {
  readonly weekdays?: readonly string[];
  /** Times of day as `09:00`; the end is outside. */
  readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
  /** Name of a time zone. */
  readonly location?: string;
}
export type Intervals = Readonly<Record<IntervalName, readonly TimeInterval[]>>;

import { FAMILY, LABEL, type MetricKey, metrics, RECORDED, VERDICT } from '@parapet/instrumentation/contract';
import { recordedIn, VERSION } from '../prometheus/rules/promql.ts';
import { grownInSlice } from './growth.ts';

export const INDICATORS = [
  'availability',
  'latency',
  'quality',
  'drift-free',
  'label-freshness',
  'time-to-rollback',
] as const;
export type IndicatorName = (typeof INDICATORS)[number];

export interface Indicator {
  /** `none`, where an objective must have one: `needed`, or where it makes another kind of it: `optional`. */
  readonly threshold: 'none' | 'needed' | 'optional';
  /** Values that a threshold may have: bounds of the buckets that events are counted by. */
  readonly bounds?: { readonly metric: string; readonly values: readonly number[] };
  /** Events of a slice, by version. */
  readonly events: (threshold?: number) => string;
  /** Bad ones among them, with all labels of `events`, the recorded series of the former. */
  readonly bad: (events: string, threshold?: number) => string;
}

const CALLS = `${FAMILY.inferenceDuration}_count`;
const ANSWERED = `${LABEL.errorType}=""`;
const PAIR = `${VERSION}, ${LABEL.predictionClass}, ${LABEL.labelClass}`;

/** What makes an event of a service, and a bad one. Counts only, so that they add over replicas, versions and windows. */
export const indicators: Readonly<Record<IndicatorName, Indicator>> = {
  availability: {
    threshold: 'none',
    events: () => grown(CALLS),
    bad: (events) => `${without(events, grown(`${CALLS}{${ANSWERED}}`))} or ${events}`,
  },
  // Failed calls are availability's, and may be fast.
  latency: {
    threshold: 'needed',
    bounds: boundsOf('inferenceDuration'),
    events: () => grown(`${CALLS}{${ANSWERED}}`),
    bad: (events, bound) => without(events, grown(within('inferenceDuration', bound, ANSWERED))),
  },
  quality: {
    threshold: 'optional',
    events: (most) => (most === undefined ? `sum by (${VERSION}) (${RECORDED.sloMatches})` : grownValues()),
    bad: (events, most) =>
      most === undefined
        ? `${without(events, rightMatches())} or ${events}`
        : during(events, `${recordedIn('5m', 'maeLow')} > ${most}`),
  },
  'drift-free': {
    threshold: 'none',
    events: () => grown(CALLS),
    bad: (events) => during(events, `${driftVerdict()} == ${VERDICT.drifted}`),
  },
  'label-freshness': {
    threshold: 'none',
    events: () => grown(`${FAMILY.labelDue}{${LABEL.labelState}=~"labelled|missing"}`),
    bad: (events) =>
      `${without(events, grown(`${FAMILY.labelDue}{${LABEL.labelState}="labelled"}`))} or ${events}`,
  },
  'time-to-rollback': {
    threshold: 'needed',
    bounds: boundsOf('rollbackDuration'),
    events: () => grown(`${FAMILY.rollbackDuration}_count`),
    bad: (events, bound) => without(events, grown(within('rollbackDuration', bound))),
  },
};

/** Matched labels of a slice by pair of classes. Read once, they are summed in two ways. */
export const MATCHES = `sum by (${PAIR}) (${grownInSlice(FAMILY.labelMatches)})`;

/** Failed calls of a longer slice by error; kept for the question what spent a budget. */
export function errorsIn(slice: string): string {
  const failed = grownInSlice(`${CALLS}{${LABEL.errorType}!=""}`, slice);
  return `sum by (${VERSION}, ${LABEL.errorType}) (${failed})`;
}

function grown(counter: string): string {
  return `sum by (${VERSION}) (${grownInSlice(counter)})`;
}

function grownValues(): string {
  return grown(FAMILY.regressionMatches);
}

/** Never below 0: replicas that come and go within a slice may have counted more good events than events. */
function without(events: string, good: string): string {
  return `clamp_min(${events} - on (${VERSION}) group_left () ${good}, 0)`;
}

/** All events while a condition of the version holds: by events, so that an hour at night weighs less than one at noon. */
function during(events: string, condition: string): string {
  return `${events} and on (${VERSION}) ${condition} or ${events} * 0`;
}

/** Prometheus 3 writes the bound of a whole number with a decimal. */
function within(key: 'inferenceDuration' | 'rollbackDuration', bound = 0, matcher = ''): string {
  const le = Number.isInteger(bound) ? `le=~"${bound}([.]0)?"` : `le="${bound}"`;
  return `${FAMILY[key]}_bucket{${matcher ? `${matcher},` : ''}${le}}`;
}

function boundsOf(key: MetricKey & ('inferenceDuration' | 'rollbackDuration')) {
  return { metric: metrics[key].name, values: metrics[key].buckets };
}

/** As for accuracy, two undeclared classes are never the same. PromQL cannot compare two labels of one series. */
function rightMatches(): string {
  const pairs = `${RECORDED.sloMatches}{${LABEL.labelClass}!="_other"}`;
  const labels = `sum by (${VERSION}, ${LABEL.labelClass}) (${pairs})`;
  const same = `label_replace(${labels}, "${LABEL.predictionClass}", "$1", "${LABEL.labelClass}", "((?s:.*))")`;
  return `sum by (${VERSION}) (${pairs} and on (${PAIR}) ${same})`;
}

/** Of five minutes, which know first when drift begins and ends, or of the hour where they have too few calls to tell. */
function driftVerdict(): string {
  const verdict = (window: '5m' | '1h') => `max by (${VERSION}) (${recordedIn(window, 'modelVerdict')})`;
  return `(${verdict('5m')} != ${VERDICT.notEnoughData} or ${verdict('1h')})`;
}

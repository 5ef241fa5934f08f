import {
  FAMILY,
  LABEL,
  type RecordedKey,
  WINDOW_LABEL,
  type Window,
} from '@parapet/instrumentation/contract';
import { recordedIn, startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const MODEL = LABEL.modelName;
const CALLS = `${FAMILY.inferenceDuration}_count{${LABEL.errorType}=""}`;
/** Targets of the 95th percentile of latency and of the time to rollback, seconds. */
const SLOW = 0.2;
const LATE = 900;
/** How long a version is new, and how far back the ones before it are looked for. */
const RECENT = '6h';
/** As many calls of the other versions as a comparison with their last hour takes. */
const ENOUGH = 100;
/** A version that is known for less than this share of the time of the oldest came after it. */
const YOUNGER = 0.95;

/** Calls and slow calls over one window. */
export function latencyGroup(window: '5m' | '1h', interval?: string): Group<RecordingRule> {
  const bucket = `${FAMILY.inferenceDuration}_bucket{${LABEL.errorType}="",le="${SLOW}"}`;
  const slow = `clamp_min(${calls(window)} - ignoring (le) ${grown(window, bucket)}, 0)`;
  return {
    name: `parapet-latency-${window}`,
    ...(interval && { interval }),
    rules: over(window, [
      ['answered', `sum by (${VERSION}) (${calls(window)})`],
      ['slow', `sum by (${VERSION}) (${slow})`],
    ]),
  };
}

/** What was released and rolled back in the last hour, which versions are new, and what their calls are compared with. */
export const releaseGroups: readonly Group<RecordingRule>[] = [
  {
    name: 'parapet-release-1h',
    interval: '30s',
    rules: over('1h', [
      [
        'lifecycleActionCount',
        `sum by (${VERSION}, ${LABEL.lifecycleAction}) (${startedIn('1h', FAMILY.lifecycleActions)})`,
      ],
      ['slowRollbacks', slowRollbacks()],
    ]),
  },
  {
    name: 'parapet-release-comparison',
    rules: [
      { record: 'recentVersion', expr: recent() },
      { record: 'answeredByOthers', expr: byOthers('answered') },
      { record: 'slowByOthers', expr: byOthers('slow') },
    ],
  },
];

function over(window: Window, rules: readonly (readonly [RecordedKey, string])[]): RecordingRule[] {
  return rules.map(([record, expr]) => ({ record, expr, labels: { [WINDOW_LABEL]: window } }));
}

/**
 * Of a process that began anew in the window nothing: not every series shows its reset, and calls less fast ones would be
 * slow ones that never were.
 */
function calls(window: Window): string {
  return `(${grown(window, CALLS)} unless resets(${CALLS}[${window}]) > 0)`;
}

function grown(window: Window, counter: string): string {
  return `(max_over_time(${counter}[${window}]) - min_over_time(${counter}[${window}]))`;
}

function slowRollbacks(): string {
  const counted = (series: string) => `sum by (${MODEL}) (${startedIn('1h', series)})`;
  const all = counted(`${FAMILY.rollbackDuration}_count`);
  return `${all} - on (${MODEL}) ${counted(`${FAMILY.rollbackDuration}_bucket{le="${LATE}"}`)}`;
}

/** No one source decides: services without a router, processes that began anew and a Prometheus that did lack some of them. */
function recent(): string {
  const role = (roles: string) => `${FAMILY.modelInfo}{${LABEL.modelRole}=~"${roles}"} == 1`;
  const actions = recordedIn('1h', 'lifecycleActionCount').replace(
    '}',
    `,${LABEL.lifecycleAction}=~"canary|promote"}`,
  );
  const known = `count_over_time(${recordedIn('5m', 'calls')}[${RECENT}])`;
  const oldest = `max by (${MODEL}) (${known})`;
  const shadow = `(group by (${VERSION}) (${role('shadow')}) unless group by (${VERSION}) (${role('champion|canary')}))`;
  return [
    `(group by (${VERSION}) (${FAMILY.canaryShare} > 0)`,
    `group by (${VERSION}) (${role('canary')})`,
    `group by (${VERSION}) (max_over_time(${actions}[${RECENT}]) > 0)`,
    `group by (${VERSION}) (${known} < on (${MODEL}) group_left () (${oldest} * ${YOUNGER}))) unless ${shadow}`,
  ].join(' or ');
}

/** A version that was replaced has no calls in the last hour any more: its hours before have. */
function byOthers(key: 'answered' | 'slow'): string {
  const hour = recordedIn('1h', key);
  const hours = `(sum_over_time(${hour}[${RECENT}:1h]) or ${hour} * 0)`;
  const enough = `${ofOthers(recordedIn('1h', 'answered'))} >= ${ENOUGH}`;
  return `(${ofOthers(hour)} and on (${VERSION}) ${enough}) or on (${VERSION}) ${ofOthers(hours)}`;
}

/** What the model has without each of its versions. */
function ofOthers(counts: string): string {
  return `(sum by (${MODEL}) (${counts}) - on (${MODEL}) group_right () sum by (${VERSION}) (${counts}))`;
}

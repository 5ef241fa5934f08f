import {
  LABEL,
  RECORDED,
  type RecordedKey,
  type SloWindow,
  WINDOW_LABEL,
} from '@parapet/instrumentation/contract';
import { SLICE } from '../../slo/growth.ts';
import { errorsIn, type Indicator, type IndicatorName, indicators, MATCHES } from '../../slo/indicators.ts';
import type { Objective, Slos } from '../../slo/types.ts';
import type { Group, RecordingRule } from './types.ts';

/** Labels of an objective in its service, and with it. */
const NAMES = `${LABEL.sloIndicator}, ${LABEL.sloName}, ${LABEL.sloThreshold}`;
export const SLO = `${LABEL.modelName}, ${NAMES}`;

/** Slices that long windows are summed of, so that 30 days are 8,640 samples. */
const LONG_SLICE = '5m';
const SHORT_WINDOWS = ['5m', '30m', '1h'] as const;
const LONG_WINDOWS = ['2h', '6h', '1d', '3d'] as const;
const PERIOD = '30d';

/** Objectives, events, burn rates and budgets of all services; how many rules depends on thresholds, not on services. */
export function sloGroups(slos: Slos): readonly Group<RecordingRule>[] {
  return [
    { name: 'parapet-slo-objectives', interval: SLICE, rules: objectiveRules(slos) },
    {
      name: 'parapet-slo-short',
      interval: SLICE,
      rules: [
        ...sliceRules(slos.objectives),
        ...longSliceRules(),
        ...SHORT_WINDOWS.flatMap((window) => countRules(window, SLICE)),
        ...burnRules(SHORT_WINDOWS),
      ],
    },
    {
      name: 'parapet-slo-errors',
      interval: LONG_SLICE,
      rules: [{ record: 'sloErrors', expr: errorsIn(LONG_SLICE) }],
    },
    {
      name: 'parapet-slo-long',
      interval: '2m',
      rules: [
        ...LONG_WINDOWS.flatMap((window) => countRules(window, LONG_SLICE)),
        ...burnRules(LONG_WINDOWS),
      ],
    },
    {
      name: 'parapet-slo-period',
      // It reads a month of slices; below the five minutes after which a series is stale.
      interval: '4m',
      rules: [
        ...countRules(PERIOD, LONG_SLICE),
        ...burnRules([PERIOD]),
        { record: 'sloBudgetRemaining', expr: `sum by (${SLO}) (1 - ${inWindows('sloBurnRate', [PERIOD])})` },
      ],
    },
  ];
}

/** A recorded series by the values of labels. */
export function selected(key: RecordedKey, matchers: Readonly<Record<string, string | undefined>>): string {
  const parts = Object.entries(matchers).filter(([, value]) => value !== undefined);
  return `${RECORDED[key]}{${parts.map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}

function objectiveRules({ services, objectives }: Slos): RecordingRule[] {
  const matters = new Map(services.map(({ name, businessImpact }) => [name, businessImpact]));
  return objectives.map(({ service, name, indicator, target, threshold }) => ({
    record: 'sloObjective',
    expr: `vector(${target})`,
    labels: {
      [LABEL.modelName]: service,
      [LABEL.sloIndicator]: indicator,
      [LABEL.sloName]: name,
      ...(threshold !== undefined && { [LABEL.sloThreshold]: String(threshold) }),
      [LABEL.businessImpact]: String(matters.get(service) ?? false),
    },
  }));
}

/** Events of the last slice, for each indicator and threshold that any service asks for. */
function sliceRules(objectives: readonly Objective[]): RecordingRule[] {
  const kinds = new Map(
    objectives.map(({ indicator, threshold }) => [`${indicator} ${threshold}`, { indicator, threshold }]),
  );
  const byClasses = objectives.some((one) => one.indicator === 'quality' && one.threshold === undefined);
  return [
    ...(byClasses ? [{ record: 'sloMatches', expr: MATCHES } as const] : []),
    ...[...kinds.values()].flatMap(({ indicator, threshold }) =>
      rulesOf(indicators[indicator], indicator, threshold),
    ),
  ];
}

function rulesOf(definition: Indicator, indicator: IndicatorName, threshold?: number): RecordingRule[] {
  const names = {
    [LABEL.sloIndicator]: indicator,
    // Empty matches a label that is not there.
    [LABEL.sloThreshold]: threshold === undefined ? '' : String(threshold),
  };
  const labels = { [WINDOW_LABEL]: SLICE };
  const asked = `group by (${SLO}) (${selected('sloObjective', names)})`;
  const events = selected('sloSlice', { ...names, ...labels });
  return [
    {
      record: 'sloSlice',
      expr: `${definition.events(threshold)} * on (${LABEL.modelName}) group_left (${NAMES}) ${asked}`,
      labels,
    },
    { record: 'sloBadSlice', expr: definition.bad(events, threshold), labels },
  ];
}

/** One evaluation in ten sums slices to one of five minutes. In this group, because its evaluations are those of the slices. */
function longSliceRules(): RecordingRule[] {
  const [seconds, slice] = [secondsOf(LONG_SLICE), secondsOf(SLICE)];
  const due = `vector(time()) % ${seconds} < ${slice}`;
  return (['sloSlice', 'sloBadSlice'] as const).map((record) => ({
    record,
    expr: `${summed(record, SLICE, LONG_SLICE)} and on () ${due}`,
    labels: { [WINDOW_LABEL]: LONG_SLICE },
  }));
}

function countRules(window: SloWindow, slice: string): RecordingRule[] {
  const labels = { [WINDOW_LABEL]: window };
  return [
    { record: 'sloEvents', expr: summed('sloSlice', slice, window), labels },
    { record: 'sloBadEvents', expr: summed('sloBadSlice', slice, window), labels },
  ];
}

/** A millisecond less than the window, or a slice at either end would be one too many. */
function summed(key: 'sloSlice' | 'sloBadSlice', slice: string, window: string): string {
  const range = `${secondsOf(window) - 1}s999ms`;
  return `sum_over_time(${selected(key, { [WINDOW_LABEL]: slice })}[${range}])`;
}

/** Of the service, over all its versions. */
function burnRules(windows: readonly SloWindow[]): RecordingRule[] {
  const by = `sum by (${SLO}, ${WINDOW_LABEL})`;
  const [bad, events] = [inWindows('sloBadEvents', windows), inWindows('sloEvents', windows)];
  const budget = `(1 - ${RECORDED.sloObjective})`;
  return [
    { record: 'sloErrorRatio', expr: `${by} (${bad}) / (${by} (${events}) > 0)` },
    {
      record: 'sloBurnRate',
      expr: `${inWindows('sloErrorRatio', windows)} / on (${SLO}) group_left () ${budget}`,
    },
  ];
}

function inWindows(key: RecordedKey, windows: readonly SloWindow[]): string {
  return `${RECORDED[key]}{${WINDOW_LABEL}=~"${windows.join('|')}"}`;
}

function secondsOf(duration: string): number {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
  return Number(duration.slice(0, -1)) * units[duration.at(-1)!]!;
}

import {
  BURN_PAIRS,
  type BurnPair,
  FAMILY,
  LABEL,
  RECORDED,
  type Signal,
  type SloWindow,
  WINDOW_LABEL,
  WORST_SHARE,
} from '@parapet/instrumentation/contract';
import { VERSION } from '../prometheus/rules/promql.ts';
import { SLO, selected } from '../prometheus/rules/slo.ts';
import type { IndicatorName } from '../slo/indicators.ts';
import type { FailureMode, RootCause } from './taxonomy.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { STEADY } from './windows.ts';

/**
 * Fewest bad events of the long window. A service that spends its budget in just its period has as many by chance in one
 * of 4,000 windows that are to page, and in one of 300 that are to open a ticket.
 */
export const FEWEST_BAD = { page: 10, ticket: 20 } as const;

/**
 * Bad events that a shorter window would have if it went on, to say that it does not. By chance it has as few as the
 * budget allows in one of 15 windows that burn at 2x, and in one of 360 at 4x.
 */
const ENOUGH_TO_END = 10;

/** A version with less of the service's bad events is not what burns its budget: one call of a canary may have failed. */
const LEAST_PART = 0.1;

/**
 * How long both windows have to burn: two slices, or what it takes for a past outage to leave the short window, when it
 * looks small for a moment.
 */
const LASTING: Readonly<Record<string, string>> = { '1h': '30s' };

interface Burn {
  readonly name: string;
  readonly indicator: IndicatorName;
  readonly signals: readonly Signal[];
  readonly failureMode?: FailureMode;
  readonly rootCause: RootCause;
  /** What is wrong, after the name of the version. */
  readonly trouble: string;
  readonly runbook: string;
}

/** Time to rollback has a budget but no burn: so few events show no rate, and one that is open too long pages by itself. */
const BURNS: readonly Burn[] = [
  {
    name: 'MLAvailabilityBurn',
    indicator: 'availability',
    signals: ['M2', 'M15'],
    rootCause: 'availability',
    trouble: 'predictions fail',
    runbook: 'ml-availability-burn',
  },
  {
    name: 'MLLatencyBurn',
    indicator: 'latency',
    signals: ['M1', 'M15'],
    rootCause: 'latency',
    trouble: 'predictions are slow',
    runbook: 'ml-latency-burn',
  },
  {
    name: 'MLQualityBurn',
    indicator: 'quality',
    signals: ['M3', 'M15'],
    rootCause: 'quality',
    trouble: 'predictions are wrong',
    runbook: 'ml-quality-burn',
  },
  {
    name: 'MLDriftBurn',
    indicator: 'drift-free',
    signals: ['M4', 'M15'],
    failureMode: 'F1',
    rootCause: 'drift',
    trouble: 'data differ from the training data',
    runbook: 'ml-drift-burn',
  },
  {
    name: 'MLLabelFreshnessBurn',
    indicator: 'label-freshness',
    signals: ['M12', 'M15'],
    failureMode: 'F7',
    rootCause: 'labels',
    trouble: 'labels are late',
    runbook: 'ml-label-freshness-burn',
  },
];

/** Alerts on versions that burn the error budget of their service. */
export const sloAlerts: readonly Alert[] = BURNS.flatMap((burn) =>
  BURN_PAIRS.flatMap((pair) =>
    pair.severity === 'page'
      ? [burnAlert(burn, pair, 'page')]
      : // With business impact, what were a ticket pages.
        [burnAlert(burn, pair, 'ticket', 'false'), burnAlert(burn, pair, 'page', 'true')],
  ),
);

function burnAlert(burn: Burn, pair: BurnPair, severity: 'page' | 'ticket', impact?: string): Alert {
  const { long, short } = pair;
  const { trouble, indicator } = burn;
  return {
    name: burn.name,
    signals: burn.signals,
    ...(burn.failureMode && { failureMode: burn.failureMode }),
    expr: burning(indicator, pair, impact),
    about: 'version',
    for: LASTING[long] ?? '5m',
    keepFiringFor: STEADY,
    severity,
    rootCause: burn.rootCause,
    window: long,
    summary: ({ model, version, number }) =>
      `${model} version ${version}: ${trouble}, ${number} times as often as the error budget allows`,
    description: ({ model, version, number, since, list }) =>
      [
        `${model} version ${version} burns an error budget of 30 days ${number} times as fast as it may, over the last ${short};`,
        `the service as a whole burns too much over ${short} and over ${long}, since ${since}.`,
        `Bad events of the version in ${long}, by objective: ${list(badEvents(indicator, long), LABEL.sloName)}.`,
        ...(indicator === 'availability' ? [`By error: ${list(errorTypes(), LABEL.errorType)}.`] : []),
      ].join(' '),
    runbook: burn.runbook,
  };
}

/**
 * How fast each version that is to blame burns in the short window, while the service burns in both. Of several
 * objectives for one indicator, the worst.
 */
function burning(indicator: IndicatorName, pair: BurnPair, impact?: string): string {
  const { long, short, factor, severity } = pair;
  const of = (key: 'sloEvents' | 'sloBadEvents' | 'sloErrorRatio', window: string) =>
    selected(key, { [LABEL.sloIndicator]: indicator, [WINDOW_LABEL]: window });
  const objective = selected('sloObjective', {
    [LABEL.sloIndicator]: indicator,
    [LABEL.businessImpact]: impact,
  });
  const budget = `(1 - ${objective})`;
  const limit = `clamp_max(${factor} * ${budget}, ${WORST_SHARE})`;
  const bad = of('sloBadEvents', short);
  const version = `${bad} / (${of('sloEvents', short)} > 0)`;
  const toBlame = `${bad} >= on (${SLO}) group_left () (${LEAST_PART} * sum by (${SLO}) (${bad}))`;
  return [
    `max by (${VERSION}) (((${version}) > on (${SLO}) group_left () ${limit}) / on (${SLO}) group_left () ${budget}`,
    `and (${toBlame})`,
    `and on (${SLO}) (${of('sloErrorRatio', short)} > on (${SLO}) ${limit})`,
    `and on (${SLO}) (${of('sloErrorRatio', long)} > on (${SLO}) ${limit})`,
    `and on (${SLO}) (sum by (${SLO}) (${of('sloBadEvents', long)}) >= ${FEWEST_BAD[severity]})`,
    ...shorterThan(short).map((window) => `unless on (${SLO}) (${over(of, budget, window, short)})`),
  ]
    .join(' ')
    .concat(')');
}

/** Windows of the other pairs that know earlier that it is over. */
function shorterThan(window: SloWindow): readonly SloWindow[] {
  const shorts = BURN_PAIRS.map(({ short }) => short);
  return shorts.slice(0, shorts.indexOf(window));
}

/** A shorter window is within the budget, and would not be if it had gone on as in the short one. */
function over(
  of: (key: 'sloEvents' | 'sloErrorRatio', window: string) => string,
  budget: string,
  window: string,
  short: string,
): string {
  const within = `${of('sloErrorRatio', window)} <= on (${SLO}) ${budget}`;
  const expected = `sum by (${SLO}) (${of('sloEvents', window)}) * on (${SLO}) ${of('sloErrorRatio', short)}`;
  return `${within} and on (${SLO}) ${expected} >= ${ENOUGH_TO_END}`;
}

function badEvents(indicator: IndicatorName, window: string): string {
  const of = `{${OF_SUBJECT},${LABEL.sloIndicator}="${indicator}",${WINDOW_LABEL}="${window}"}`;
  return `sort_desc(topk(3, ${RECORDED.sloBadEvents}${of}))`;
}

function errorTypes(): string {
  const failed = `${FAMILY.inferenceDuration}_count{${OF_SUBJECT},${LABEL.errorType}!=""}`;
  return `sort_desc(topk(3, sum by (${LABEL.errorType}) (increase(${failed}[5m]))))`;
}

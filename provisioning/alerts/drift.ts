import {
  LABEL,
  RECORDED,
  VERDICT,
  WINDOW_LABEL,
  WINDOWS,
  type Window,
} from '@parapet/instrumentation/contract';
import { ALPHA, PSI_MAJOR, PSI_MATERIAL } from '@parapet/instrumentation/drift';
import {
  BASELINE,
  FEATURE,
  normalQuantile,
  recordedIn,
  VERSION,
  WINDOW_SECONDS,
} from '../prometheus/rules/promql.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { LASTING, STEADY, shorterThan } from './windows.ts';

/**
 * Looks at a sliding window count as this many independent ones per length of the window. For a chi-square over a sliding
 * window the chance to exceed z at any time is about z² times the chance at one (Pickands), and z is about 4.5.
 */
const LOOKS_PER_WINDOW = 20;

/** A shorter window whose shift is below this says that it is over. At less than half of what is material, chance seldom does. */
const PSI_OVER = PSI_MATERIAL / 2;

/** Alerts on drift of a model version, over each window; a major shift pages, a material one opens a ticket. */
export const driftAlerts: readonly Alert[] = [
  ...WINDOWS.flatMap((window) => [
    driftAlert(window, 'ticket', PSI_MATERIAL),
    driftAlert(window, 'page', PSI_MAJOR),
  ]),
  blindAlert(),
];

/**
 * One in how many: the level of one feature, or one figure, at one look, so that all looks of a day at all windows share
 * ALPHA. That longer windows ask the shorter ones as well only makes alarms fewer.
 */
export function dailyLooks(window: Window): number {
  const looks = (WINDOW_SECONDS['1d'] / WINDOW_SECONDS[window]) * LOOKS_PER_WINDOW;
  return Math.round((looks * WINDOWS.length) / ALPHA);
}

function driftAlert(window: Window, severity: 'ticket' | 'page', psi: number): Alert {
  const critical = normalQuantile(`${recordedIn(window, 'modelFeatures')} * ${dailyLooks(window)}`);
  const certain = `${recordedIn(window, 'driftEvidence')} > on (${BASELINE}) group_left () (${critical})`;
  const strong = `${recordedIn(window, 'driftPsi')} >= ${psi}`;
  return {
    name: 'MLFeatureDrift',
    signals: ['M4'],
    failureMode: 'F1',
    // Baselines of segments are one trouble.
    expr: `sum by (${VERSION}) (count by (${BASELINE}) (${certain} and ${strong}${unlessOver(window)}))`,
    about: 'version',
    for: LASTING[window],
    keepFiringFor: STEADY,
    severity,
    rootCause: 'drift',
    window,
    summary: ({ model, version, count }) =>
      `${model} version ${version}: ${count} feature(s) drifted from the training data`,
    description: ({ model, version, count, dataset, since, list }) =>
      [
        `Over the last ${window}, ${count} feature(s) of ${model} version ${version} differ from the training data`,
        `(data set ${dataset}) by a PSI of ${psi} or more, since ${since}.`,
        `Worst, by PSI: ${list(worstFeatures(window), LABEL.featureName)}.`,
      ].join(' '),
    runbook: 'ml-feature-drift',
  };
}

/**
 * Each feature asks its own shorter windows: one that is back ends, whatever the others do, and one of which nobody can
 * tell keeps no other alive.
 */
function unlessOver(window: Window): string {
  return shorterThan(window)
    .map((shorter) => {
      const fine = `${recordedIn(shorter, 'driftVerdict')} == ${VERDICT.fine}`;
      return ` unless on (${FEATURE}) (${fine} and ${recordedIn(shorter, 'driftPsi')} < ${PSI_OVER})`;
    })
    .join('');
}

function worstFeatures(window: Window): string {
  const of = `{${OF_SUBJECT},${WINDOW_LABEL}="${window}"}`;
  const drifted = `${RECORDED.driftPsi}${of} and ${RECORDED.driftVerdict}${of} == ${VERDICT.drifted}`;
  return `sort_desc(topk(3, ${drifted}))`;
}

/**
 * A day without a verdict on a version that is called: no baseline, counts that do not arrive, or too few of them. Where
 * its baseline is segmented, the verdict of any segment will do: the others may be out of season.
 */
function blindAlert(): Alert {
  const window = '1d';
  return {
    name: 'MLDriftBlind',
    signals: ['M4'],
    expr: `max by (${VERSION}) (${recordedIn(window, 'modelVerdict')}) == ${VERDICT.notEnoughData} and on (${VERSION}) ${recordedIn(window, 'calls')} > 0`,
    about: 'version',
    for: '1d',
    severity: 'ticket',
    rootCause: 'drift',
    window,
    summary: ({ model, version }) => `${model} version ${version}: nobody can tell whether it drifts`,
    description: ({ model, version }) =>
      `${model} version ${version} was called all day but has no baseline, or features with too few observations for a verdict.`,
    runbook: 'ml-feature-drift#no-verdict',
  };
}

import { LABEL, VERDICT, WINDOW_LABEL, WINDOWS, type Window } from '@parapet/instrumentation/contract';
import { ALPHA, PSI_MAJOR, PSI_MATERIAL } from '@parapet/instrumentation/drift';
import { DATASET_ID, dashboardUrl, MODEL_AND_VERSION, since, worstFeatures } from './annotations.ts';
import { BASELINE, normalQuantile, recordedIn, VERSION, WINDOW_SECONDS } from './promql.ts';
import type { AlertRule, Group } from './types.ts';

/**
 * Looks at a sliding window count as this many independent ones per length of the window. For a chi-square over a sliding
 * window the chance to exceed z at any time is about z² times the chance at one (Pickands), and z is about 4.5.
 */
const LOOKS_PER_WINDOW = 20;

/** How long the excess has to last. */
const LASTING: Readonly<Record<Window, string>> = { '5m': '1m', '1h': '5m', '1d': '15m' };

/** A page of the app, beside which the dashboard link lies too. */
const RUNBOOK = '/a/parapet-secureml-app/runbooks/ml-feature-drift';

/** Alerts on drift of a model version, over each window; a major shift pages, a material one opens a ticket. */
export const driftAlerts: Group<AlertRule> = {
  name: 'parapet-drift-alerts',
  rules: [
    ...WINDOWS.flatMap((window) => [
      driftAlert(window, 'ticket', PSI_MATERIAL),
      driftAlert(window, 'page', PSI_MAJOR),
    ]),
    blindAlert(),
  ],
};

/** One in how many: the level of one feature at one look, so that all looks of a day at all windows share ALPHA. */
export function dailyLooks(window: Window): number {
  const looks = (WINDOW_SECONDS['1d'] / WINDOW_SECONDS[window]) * LOOKS_PER_WINDOW;
  return Math.round((looks * WINDOWS.length) / ALPHA);
}

function driftAlert(window: Window, severity: 'ticket' | 'page', psi: number): AlertRule {
  const critical = normalQuantile(`${recordedIn(window, 'modelFeatures')} * ${dailyLooks(window)}`);
  const certain = `${recordedIn(window, 'driftEvidence')} > on (${BASELINE}) group_left () (${critical})`;
  const strong = `${recordedIn(window, 'driftPsi')} >= ${psi}`;
  return {
    alert: 'MLFeatureDrift',
    expr: `count by (${BASELINE}) (${certain} and ${strong})`,
    for: LASTING[window],
    labels: labels(severity, 'feature_drift', window),
    annotations: {
      summary: `${MODEL_AND_VERSION}: {{ $value }} feature(s) drifted from the training data`,
      description: [
        `Over the last ${window}, {{ $value }} feature(s) of ${MODEL_AND_VERSION} differ from the training data`,
        `(data set ${DATASET_ID}) by a PSI of ${psi} or more, since ${since('MLFeatureDrift', severity, window)}.`,
        `Worst: ${worstFeatures(window)}.`,
      ].join(' '),
      dashboard_url: dashboardUrl(window),
      runbook_url: RUNBOOK,
    },
  };
}

/**
 * A day without a verdict on a version that is called: no baseline, counts that do not arrive, or too few of them. Where
 * its baseline is segmented, the verdict of any segment will do: the others may be out of season.
 */
function blindAlert(): AlertRule {
  const window = '1d';
  return {
    alert: 'MLDriftBlind',
    expr: `max by (${VERSION}) (${recordedIn(window, 'modelVerdict')}) == ${VERDICT.notEnoughData} and on (${VERSION}) ${recordedIn(window, 'calls')} > 0`,
    for: '1d',
    labels: labels('ticket', 'no_drift_verdict', window),
    annotations: {
      summary: `${MODEL_AND_VERSION}: nobody can tell whether it drifts`,
      description: `${MODEL_AND_VERSION} was called all day but has no baseline, or features with too few observations for a verdict.`,
      dashboard_url: dashboardUrl(window),
      runbook_url: `${RUNBOOK}#no-verdict`,
    },
  };
}

function labels(severity: 'ticket' | 'page', rootCause: string, window: Window): Record<string, string> {
  return {
    model: `{{ $labels.${LABEL.modelName} }}`,
    version: `{{ $labels.${LABEL.modelVersion} }}`,
    severity,
    root_cause: rootCause,
    [WINDOW_LABEL]: window,
  };
}

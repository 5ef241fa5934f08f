import {
  LABEL,
  RECORDED,
  VERDICT,
  WINDOW_LABEL,
  WINDOWS,
  type Window,
} from '@parapet/instrumentation/contract';
import { recordedIn, VERSION } from '../prometheus/rules/promql.ts';
import { COHORT } from '../prometheus/rules/quality.ts';
import { surprise, surprising } from './evidence.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { LASTING, STEADY, shorterThan } from './windows.ts';

/** Times as many errors as elsewhere, and so many of a hundred labels more, that somebody has to act now. */
const SEVERE = { ratio: 2, margin: 0.1 } as const;
/** Labels of a cohort in a shorter window that may say that it is over. */
const FEWEST_LABELS = 20;
/** Wrong labels of a cohort below which nobody is woken. */
const FEWEST_ERRORS = 10;

/** Alerts on errors that cluster in a cohort of inputs, which is how poisoned data show after training. */
export const errorClusterAlerts: readonly Alert[] = WINDOWS.flatMap((window) => [
  errorCluster(window, 'ticket'),
  errorCluster(window, 'page'),
]);

function errorCluster(window: Window, severity: 'ticket' | 'page'): Alert {
  const severe = `(${rate(window)} >= ${SEVERE.ratio} * ${rest(window)} and ${rate(window)} - ${rest(window)} >= ${SEVERE.margin} and ${errors(window)} >= ${FEWEST_ERRORS})`;
  const cohorts = [unusual(window), certain(window), ...(severity === 'page' ? [severe] : [])].join(' and ');
  return {
    name: 'MLErrorCluster',
    signals: ['M3'],
    failureMode: 'F2',
    expr: `count by (${VERSION}) (${cohorts}${unlessOver(window)})`,
    about: 'version',
    for: LASTING[window],
    keepFiringFor: STEADY,
    severity,
    rootCause: 'poisoning',
    window,
    summary: ({ model, version, count }) =>
      `${model} version ${version}: errors cluster in ${count} cohort(s)`,
    description: ({ model, version, count, since, dataset, list }) =>
      [
        `By the labels of the last ${window}, ${model} version ${version} (data set ${dataset}) errs far more in ${count}`,
        `cohort(s) than elsewhere, since ${since}. Errors there: ${list(unusualErrors(window), LABEL.cohort)}.`,
        'Wrong labels in the training data of that cohort, a broken source, or another kind of input do that.',
      ].join(' '),
    runbook: 'ml-error-cluster',
  };
}

function unusual(window: Window): string {
  return `sum by (${COHORT}) (${recordedIn(window, 'cohortErrorsVerdict')}) == ${VERDICT.drifted}`;
}

/**
 * The verdict holds its level for one look, with a normal test. Here the errors of a cohort are a draw without replacement
 * from those of the version, bounded exactly; the level is shared over cohorts and over the looks of a day.
 */
function certain(window: Window): string {
  const group = `on (${VERSION}) group_left () `;
  const all = `(1 - sum by (${VERSION}) (${recordedIn(window, 'accuracy')}))`;
  const cohorts = `count by (${VERSION}) (${errors(window)})`;
  return `(${surprise(n(window), rate(window), all, group)} > ${group}(ln(${cohorts}) + ${surprising(window)}))`;
}

/** Over is what has come back at least half of the way from what the window shows to the rest. */
function unlessOver(window: Window): string {
  const halfway = `(${rate(window)} + ${rest(window)}) / 2`;
  return shorterThan(window)
    .map((shorter) => ` unless (${rate(shorter)} < ${halfway} and ${n(shorter)} >= ${FEWEST_LABELS})`)
    .join('');
}

function rate(window: Window): string {
  return `(${errors(window)} / (${n(window)} > 0))`;
}

function errors(window: Window): string {
  return `sum by (${COHORT}) (${recordedIn(window, 'cohortErrors')})`;
}

function n(window: Window): string {
  return `sum by (${COHORT}) (${recordedIn(window, 'cohortN')})`;
}

function rest(window: Window): string {
  return `sum by (${COHORT}) (${recordedIn(window, 'cohortErrorsRest')})`;
}

function unusualErrors(window: Window): string {
  const of = `{${OF_SUBJECT},${WINDOW_LABEL}="${window}"}`;
  const inUnusual = `${RECORDED.cohortErrors}${of} and ${RECORDED.cohortErrorsVerdict}${of} == ${VERDICT.drifted}`;
  return `sort_desc(topk(3, ${inUnusual}))`;
}

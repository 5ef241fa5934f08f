import { LABEL, RECORDED, WINDOW_LABEL, WINDOWS, type Window } from '@parapet/instrumentation/contract';
import { normalQuantile } from '@parapet/instrumentation/drift';
import { recordedIn, VERSION } from '../prometheus/rules/promql.ts';
import { dailyLooks } from './drift.ts';
import { surprise, surprising } from './evidence.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { LASTING, STEADY, shorterThan } from './windows.ts';

/** How far accuracy falls, in shares of all labels. A test set and the world differ by a few hundredths as a rule. */
const ACCURACY_MARGIN = { ticket: 0.05, page: 0.1 } as const;
/** How many times as large the mean absolute error gets. */
const MAE_RATIO = { ticket: 1.25, page: 1.5 } as const;
/** Labels from which on the mean of errors is near enough to its interval, also when they are skewed. */
const FEWEST_ERRORS = 50;
/** Labels of a shorter window that may say that it is over. */
const FEWEST_LABELS = 20;
/** The quantile that the recorded intervals have, of 95 %. */
const RECORDED_QUANTILE = 1.96;

type Loudness = 'ticket' | 'page';

/** Alerts on quality against labels: worse than the version has been, and worse than it was tested. */
export const qualityAlerts: readonly Alert[] = [
  ...WINDOWS.flatMap((window) => [qualityAlert(window, 'ticket'), qualityAlert(window, 'page')]),
  belowEvaluation(),
  conceptDrift(),
];

function qualityAlert(window: Window, severity: Loudness): Alert {
  const wrong = lessAccurate(window, RECORDED.accuracyUsual, ACCURACY_MARGIN[severity]);
  const off = largerErrors(window, RECORDED.maeUsual, MAE_RATIO[severity]);
  return {
    name: 'MLQualityDrop',
    signals: ['M3'],
    failureMode: 'F1',
    expr: `(${wrong}) or (${off})`,
    about: 'version',
    for: LASTING[window],
    keepFiringFor: STEADY,
    severity,
    rootCause: 'quality',
    window,
    summary: ({ model, version }) => `${model} version ${version} is wrong more often than it was`,
    description: ({ model, version, number, since, list }) =>
      [
        `By the labels of the last ${window}, the accuracy (or for values the mean absolute error) of ${model}`,
        `version ${version} is ${number}, since ${since}. It has shown, by version:`,
        `${list(ofSubject(RECORDED.accuracyUsual, RECORDED.maeUsual), LABEL.modelVersion)}.`,
        `Labels of the window, by version: ${list(labelsOf(window), LABEL.modelVersion)}.`,
      ].join(' '),
    runbook: 'ml-quality-drop',
  };
}

/**
 * No page: labels may be of the hard cases alone, such as complaints, and then a version is below its test from the first
 * day on.
 */
function belowEvaluation(): Alert {
  const window = '1d';
  const wrong = lessAccurate(window, RECORDED.accuracyEvaluated, ACCURACY_MARGIN.ticket);
  const off = largerErrors(window, RECORDED.maeEvaluated, MAE_RATIO.ticket);
  return {
    name: 'MLQualityBelowEvaluation',
    signals: ['M3', 'M8'],
    expr: `(${wrong}) or (${off})`,
    about: 'version',
    for: '1h',
    keepFiringFor: STEADY,
    severity: 'ticket',
    rootCause: 'quality',
    window,
    summary: ({ model, version }) => `${model} version ${version} is worse than in its evaluation`,
    description: ({ model, version, number, list }) =>
      [
        `By the labels of the last day, the accuracy (or for values the mean absolute error) of ${model}`,
        `version ${version} is ${number}. Evaluated, by version:`,
        `${list(ofSubject(RECORDED.accuracyEvaluated, RECORDED.maeEvaluated), LABEL.modelVersion)}.`,
        `Labels of the day, by version: ${list(labelsOf(window), LABEL.modelVersion)}.`,
      ].join(' '),
    runbook: 'ml-quality-drop#below-the-evaluation',
  };
}

/** Accuracy that is below the reference by more than the margin, surely so. */
function lessAccurate(window: Window, reference: string, margin: number): string {
  const errors = `(1 - ${accuracy(window)})`;
  const allowed = `(1 - ${reference} + ${margin})`;
  const certain = `${surprise(labels(window), errors, allowed)} > ${surprising(window)}`;
  const over = shorterThan(window).map(
    (shorter) =>
      `${accuracy(shorter)} >= ${reference} - ${margin / 2} and ${labels(shorter)} >= ${FEWEST_LABELS}`,
  );
  return `${accuracy(window)} and (${certain})${unless(over)}`;
}

/**
 * A mean absolute error that is above the reference by more than the ratio, surely so: the interval on the scale of
 * logarithms is widened from 95 % to the level of a day's looks.
 */
function largerErrors(window: Window, reference: string, ratio: number): string {
  const [mae, low] = [ofVersion(window, 'mae'), ofVersion(window, 'maeLow')];
  const widening = normalQuantile(1 / dailyLooks(window)) / RECORDED_QUANTILE;
  const surely = `(${mae} * (${low} / ${mae}) ^ ${widening.toFixed(3)})`;
  const over = shorterThan(window).map(
    (shorter) =>
      `${ofVersion(shorter, 'mae')} <= ${reference} * ${(1 + ratio) / 2} and ${labels(shorter)} >= ${FEWEST_LABELS}`,
  );
  return `${mae} and (${surely} > ${reference} * ${ratio}) and (${labels(window)} >= ${FEWEST_ERRORS})${unless(over)}`;
}

/**
 * ADWIN alone: of a hundred stable streams of 10,000 labels it called one drifted, the other detectors up to 97. Rises
 * less falls, so that errors which are back where they were end it. How much worse it got is for the alert on quality.
 */
function conceptDrift(): Alert {
  const window = '1h';
  const found = (state: string) =>
    `sum by (${VERSION}) (${recordedIn(window, 'conceptChanges').replace(
      '}',
      `,${LABEL.driftDetector}="adwin",${LABEL.driftState}="${state}"}`,
    )})`;
  return {
    name: 'MLConceptDrift',
    signals: ['M4'],
    failureMode: 'F1',
    expr: `${found('drift')} > 0 unless ${found('drift')} <= ${found('improvement')}`,
    about: 'version',
    for: '0s',
    severity: 'ticket',
    rootCause: 'quality',
    window,
    summary: ({ model, version }) => `${model} version ${version}: the errors rose`,
    description: ({ model, version, since, list }) =>
      [
        `A sequential detector found, by the labels, that ${model} version ${version} errs more than before, since ${since}.`,
        `Found in the last hour, by detector: ${list(
          `sum by (${LABEL.driftDetector}) (${RECORDED.conceptChanges}{${OF_SUBJECT},${LABEL.driftState}="drift"} > 0)`,
          LABEL.driftDetector,
        )}.`,
        'The event ml.concept.drift tells the errors before and after.',
      ].join(' '),
    runbook: 'ml-concept-drift',
  };
}

function accuracy(window: Window): string {
  return ofVersion(window, 'accuracy');
}

function labels(window: Window): string {
  return ofVersion(window, 'qualityN');
}

/** Without the label of the window, so that windows and references match. */
function ofVersion(window: Window, key: 'accuracy' | 'qualityN' | 'mae' | 'maeLow'): string {
  return `sum by (${VERSION}) (${recordedIn(window, key)})`;
}

function unless(over: readonly string[]): string {
  return over.map((expr) => ` unless (${expr})`).join('');
}

function ofSubject(...series: readonly string[]): string {
  return series.map((name) => `${name}{${OF_SUBJECT}}`).join(' or ');
}

function labelsOf(window: Window): string {
  return `${RECORDED.qualityN}{${OF_SUBJECT},${WINDOW_LABEL}="${window}"}`;
}

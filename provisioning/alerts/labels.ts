import { LABEL, RECORDED, WINDOW_LABEL, WINDOWS, type Window } from '@parapet/instrumentation/contract';
import { recordedIn, VERSION } from '../prometheus/rules/promql.ts';
import { surprise, surprising } from './evidence.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { LASTING, STEADY, shorterThan } from './windows.ts';

/** How much more of the predictions than usual have no label when it is due. */
const MARGIN = 0.1;
/** Quality is blind when fewer of the usual labels come than this. */
const HARDLY_ANY = 0.1;
/** A version for which hardly any label is usual cannot lose them. */
const NONE_USUAL = 0.9;
/** Predictions whose label was due, from which on a share says something by itself. */
const FEWEST_DUE = 20;
/** Labels of a day a week ago, from which on that none come is no accident. */
const FEWEST_LAST_WEEK = 50;

/** Alerts on labels that come late or not at all: what quality is measured by. */
export const labelAlerts: readonly Alert[] = [
  ...WINDOWS.flatMap((window) => [delayed(window), blind(window)]),
  stopped(),
];

function delayed(window: Window): Alert {
  const more = `(${RECORDED.unlabelledUsual} + ${MARGIN})`;
  const certain = `${surprise(kept(window), unlabelled(window), more)} > ${surprising(window)}`;
  return {
    ...common(window),
    expr: `${unlabelled(window)} and (${certain})${unlessOver(window)}`,
    for: LASTING[window],
    severity: 'ticket',
  };
}

/** Nothing is wrong yet that a user sees, but from now on nobody would know. */
function blind(window: Window): Alert {
  const nearlyAll = `1 - ${HARDLY_ANY} * (1 - (${RECORDED.unlabelledUsual} < ${NONE_USUAL}))`;
  return {
    ...common(window),
    expr: `(${unlabelled(window)} >= ${nearlyAll}) and (${kept(window)} >= ${FEWEST_DUE})${unlessOver(window)}`,
    // Whoever restarts a labelling job needs a few minutes.
    for: window === '1d' ? LASTING[window] : '5m',
    severity: 'page',
  };
}

function common(window: Window) {
  return {
    name: 'MLLabelsDelayed',
    signals: ['M12'],
    failureMode: 'F7',
    about: 'version',
    keepFiringFor: STEADY,
    rootCause: 'labels',
    window,
    summary: ({ model, version, percent }) =>
      `${model} version ${version}: ${percent} of predictions have no label when it is due`,
    description: ({ model, version, percent, since, list }) =>
      [
        `Of the predictions of ${model} version ${version} whose label fell due in the last ${window}, ${percent} have none,`,
        `since ${since}. Usual shares, by version: ${list(`${RECORDED.unlabelledUsual}{${OF_SUBJECT}}`, LABEL.modelVersion)}.`,
        'While they are missing, quality is unknown.',
      ].join(' '),
    runbook: 'ml-labels-delayed',
  } as const satisfies Partial<Alert>;
}

/**
 * Labels that are due days later are missing days later. That fewer come is seen in a day: compared with the same weekday
 * of the week before, over all versions, while calls go on. Work that is done some hours later than last week is no stop.
 */
function stopped(): Alert {
  const model = LABEL.modelName;
  const came = `sum by (${model}) (${recordedIn('1d', 'qualityN')})`;
  const cameThen = `sum by (${model}) (${recordedIn('1d', 'qualityN')} offset 7d)`;
  const calls = `sum by (${model}) (${recordedIn('1d', 'calls')})`;
  const callsThen = `sum by (${model}) (${recordedIn('1d', 'calls')} offset 7d)`;
  return {
    name: 'MLLabelsStopped',
    signals: ['M12'],
    failureMode: 'F7',
    expr: `(${came} < ${HARDLY_ANY} * (${cameThen} >= ${FEWEST_LAST_WEEK})) and (${calls} > 0.5 * ${callsThen})`,
    about: 'model',
    for: '6h',
    severity: 'ticket',
    rootCause: 'labels',
    window: '1d',
    summary: ({ model: name }) => `${name}: hardly any label comes any more`,
    description: ({ model: name, count, since, list }) =>
      [
        `In the last day ${count} labels met predictions of ${name}, hardly any beside the same day a week ago, while calls`,
        `go on, since ${since}. A week ago, by version: ${list(
          `${RECORDED.qualityN}{${OF_SUBJECT},${WINDOW_LABEL}="1d"} offset 7d`,
          LABEL.modelVersion,
        )}.`,
      ].join(' '),
    runbook: 'ml-labels-delayed#labels-stopped',
  };
}

function unlessOver(window: Window): string {
  return shorterThan(window)
    .map(
      (shorter) =>
        ` unless (${unlabelled(shorter)} < ${RECORDED.unlabelledUsual} + ${MARGIN / 2} and ${kept(shorter)} >= ${FEWEST_DUE})`,
    )
    .join('');
}

function unlabelled(window: Window): string {
  return `sum by (${VERSION}) (${recordedIn(window, 'unlabelledRate')})`;
}

function kept(window: Window): string {
  return `sum by (${VERSION}) (${recordedIn(window, 'labelsKept')})`;
}
